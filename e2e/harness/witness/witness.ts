import { spawnSync } from 'node:child_process'
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../temporary-folder.ts'
import { readJournal, type WitnessRecord } from './journal.ts'

/** What stands between a server and the kernel: see witness.c. */
export interface Witness {
  /** Environment for the processes that are to be watched. */
  readonly env: Readonly<Record<string, string>>
  /** The inode of the watched folder, which is what a sync of its names names. */
  readonly folderInode: number
  /** All that happened so far, in order. */
  records(): WitnessRecord[]
  /** From now until disposed, a watched process that is about to send the reply of that number with a pair is killed. */
  killAtReply(): Disposable
  /** From now until disposed, the disk refuses to sync. */
  refuseSyncs(): Disposable
}

/** Watches the files of a folder, and the replies of whoever works in it. `killAt`: for {@link Witness.killAtReply}, from 1. */
export function witness(folder: string, { killAt = 1 }: { killAt?: number } = {}): Witness {
  const place = temporaryFolder()
  const [journal, killFile, eioFile] = [join(place, 'journal'), join(place, 'kill'), join(place, 'eio')]
  const env = {
    LD_PRELOAD: library(),
    WITNESS_FOLDER: folder,
    WITNESS_JOURNAL: journal,
    WITNESS_KILL_FILE: killFile,
    WITNESS_KILL_AT: String(killAt),
    WITNESS_EIO_FILE: eioFile,
  }
  return {
    env,
    folderInode: statSync(folder).ino,
    records: () => readJournal(journal),
    killAtReply: () => whileThere(killFile),
    refuseSyncs: () => whileThere(eioFile),
  }
}

function whileThere(file: string): Disposable {
  writeFileSync(file, '')
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) }
}

let built: string | undefined

function library(): string {
  built ??= build()
  return built
}

function build(): string {
  const library = join(temporaryFolder(), 'witness.so')
  const source = join(import.meta.dirname, 'witness.c')
  const { status, stderr, error } = spawnSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, source])
  if (status === 0) return library
  throw new Error(`cc does not work; install it with: apt-get install gcc libc6-dev (${error?.message ?? stderr})`)
}
