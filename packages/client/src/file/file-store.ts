import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { StoreError } from '../errors.ts'
import { isSavedState } from '../saved-state.ts'
import type { Saved, SavedState, Store } from '../store.ts'
import type { Disk } from './disk.ts'
import { createLock, type LockTools } from './lock.ts'
import { storeFailure } from './store-failure.ts'

/** Versions kept beside the newest: the way back where somebody spoils that one. A forgotten pair leaves none. */
const KEPT = 3
/** Milliseconds after which an unfinished file is the leftover of a dead process. */
const LEFTOVER_MS = 3_600_000

export interface FileStoreTools extends Omit<LockTools, 'folder'> {
  disk: Disk
  /** Unix milliseconds, for sweeping only. */
  now(): number
}

/**
 * A store in a folder. Each version is a file of its own: written under another name, made durable, then linked to
 * its number, which fails if somebody was first. Nothing is ever written over. Readers take the highest number.
 */
export function createFileStore(folder: string, tools: FileStoreTools): Store {
  const { disk } = tools
  const fileOf = (version: number): string => join(folder, `${version}.json`)

  async function versions(): Promise<number[]> {
    const names = await disk.list(folder)
    const numbers = names.map(name => Number(/^([1-9]\d{0,14})\.json$/.exec(name)?.[1] ?? 0))
    return numbers.filter(number => number > 0).sort((a, b) => b - a)
  }

  async function read(): Promise<Saved | undefined> {
    for (;;) {
      const version = (await versions())[0]
      if (version === undefined) return undefined
      const text = await disk.read(fileOf(version))
      if (text !== undefined) return { version, state: parseState(text, fileOf(version)) }
      // Pruned since it was listed: there is a higher one by now.
    }
  }

  /**
   * Places a version. The number may be free because it was pruned long ago, while we slept: so we count only if ours
   * is the highest afterwards. The highest is never pruned, hence a number above ours proves that we came too late.
   */
  async function place(version: number, text: string): Promise<boolean> {
    const unfinished = join(folder, `new-${randomBytes(12).toString('hex')}`)
    try {
      await disk.create(unfinished, text, true)
      if (!(await disk.link(unfinished, fileOf(version)))) return false
    } finally {
      await disk.remove(unfinished).catch(() => {})
    }
    await disk.syncFolder(folder)
    return (await versions())[0] === version
  }

  async function sweep(version: number, kept: number): Promise<void> {
    for (const old of await versions()) if (old < version - kept) await disk.remove(fileOf(old))
    for (const name of await disk.list(folder)) {
      if (!/^(new|lock)-/.test(name)) continue
      const changed = await disk.changed(join(folder, name))
      if (changed !== undefined && tools.now() - changed > LEFTOVER_MS) await disk.remove(join(folder, name))
    }
  }

  return {
    read: () => read().catch(error => Promise.reject(storeFailure('StoreReadError', folder, error))),
    async write(expectedVersion, next) {
      const version = expectedVersion + 1
      try {
        await disk.makeFolder(folder)
        if (!(await place(version, formatState(next)))) return false
      } catch (error) {
        throw storeFailure('StoreWriteError', folder, error)
      }
      await sweep(version, next.pair ? KEPT : 0).catch(() => {})
      return true
    },
    lock: createLock({ ...tools, folder }),
  }
}

/** Mark of our files, so that nothing else is taken for a pair. */
const FORMAT = 'chatapp-pair-1'

function formatState(state: SavedState): string {
  return `${JSON.stringify({ format: FORMAT, ...state })}\n`
}

function parseState(text: string, path: string): SavedState {
  try {
    const { format, ...state } = JSON.parse(text) as { format?: unknown }
    if (format === FORMAT && isSavedState(state)) return state
  } catch {
    // Not JSON: told below, without the text, which may hold a token.
  }
  throw new StoreError('StoreCorruptError', `${path} is not a saved pair`, {
    path,
    next: 'Look what it is; remove it to go on with the version before',
  })
}
