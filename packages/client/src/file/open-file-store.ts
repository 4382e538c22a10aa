import { resolve } from 'node:path'
import type { Store } from '../store.ts'
import { nodeDisk } from './disk.ts'
import { FileStore, type FileStoreTools } from './file-store.ts'
import { describeSelf, isGone } from './holder.ts'

/** What the file store needs of this machine. */
export const platform: Omit<FileStoreTools, 'leaseMs'> = {
  disk: nodeDisk,
  describeSelf,
  isGone,
  monotonic: () => performance.now(),
  sleep: milliseconds => new Promise(done => setTimeout(done, milliseconds)),
  random: Math.random,
  now: Date.now,
}

export interface FileStoreOptions {
  /** Milliseconds after which a lock holder that gives no sign of life is passed over. Default: 5,000. */
  leaseMs?: number
}

/**
 * Keeps the pair in a folder, for all processes that use it, also in several containers or after a crash. The folder is
 * made with mode 0700 where there is none, the files in it have mode 0600. It must be on a file system with hard links;
 * on a network file system saving is safe too, but renewing may happen more than once.
 *
 * @param path a folder for this pair alone
 */
export function fileStore(path: string, { leaseMs = 5_000 }: FileStoreOptions = {}): Store {
  return new FileStore(resolve(path), { ...platform, leaseMs })
}
