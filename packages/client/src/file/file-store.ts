import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { formatDocument, parseDocument } from '../saved-document.ts'
import type { Saved, SavedState, Store } from '../store.ts'
import type { Disk } from './disk.ts'
import { fileFailure } from './file-failure.ts'
import { FileLock, type LockTools } from './lock.ts'

/** Versions kept beside the newest: the way back where somebody spoils that one. A forgotten pair leaves none. */
const KEPT = 3
/** Milliseconds after which an unfinished file is the leftover of a dead process. */
const LEFTOVER_MS = 3_600_000

/** What helps where the newest version is not one of ours. */
const SPOILT = 'Look what it is; remove it to go on with the version before'

export interface FileStoreTools extends Omit<LockTools, 'folder'> {
  disk: Disk
  /** Unix milliseconds, for sweeping only. */
  now(): number
}

/**
 * A store in a folder. Each version is a file of its own: written under another name, made durable, then linked to
 * its number, which fails if somebody was first. Nothing is ever written over. Readers take the highest number.
 */
export class FileStore implements Store {
  readonly #folder: string
  readonly #tools: FileStoreTools
  readonly #lock: FileLock

  constructor(folder: string, tools: FileStoreTools) {
    this.#folder = folder
    this.#tools = tools
    this.#lock = new FileLock({ ...tools, folder })
  }

  async read(): Promise<Saved | undefined> {
    try {
      for (;;) {
        const version = (await this.#versions())[0]
        if (version === undefined) return undefined
        const path = this.#fileOf(version)
        const text = await this.#tools.disk.read(path)
        if (text !== undefined) return { version, state: parseDocument(text, path, SPOILT) }
        // Pruned since it was listed: there is a higher one by now.
      }
    } catch (error) {
      throw fileFailure('StoreReadError', this.#folder, error)
    }
  }

  async write(expectedVersion: number, next: SavedState): Promise<boolean> {
    const version = expectedVersion + 1
    try {
      await this.#tools.disk.makeFolder(this.#folder)
      // A number that is not the next one would be free, too.
      if (((await this.#versions())[0] ?? 0) !== expectedVersion) return false
      if (!(await this.#place(version, `${formatDocument(next)}\n`))) return false
    } catch (error) {
      throw fileFailure('StoreWriteError', this.#folder, error)
    }
    await this.#sweep(version, next.pair ? KEPT : 0).catch(() => {})
    return true
  }

  lock<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#lock.hold(work)
  }

  /**
   * Places a version. The number may be free because it was pruned long ago, while we slept: so we count only if ours
   * is the highest afterwards. The highest is never pruned, hence a number above ours proves that we came too late.
   */
  async #place(version: number, text: string): Promise<boolean> {
    const { disk } = this.#tools
    const unfinished = join(this.#folder, `new-${randomBytes(12).toString('hex')}`)
    try {
      await disk.create(unfinished, text, true)
      if (!(await disk.link(unfinished, this.#fileOf(version)))) return false
    } finally {
      await disk.remove(unfinished).catch(() => {})
    }
    await disk.syncFolder(this.#folder)
    return (await this.#versions())[0] === version
  }

  async #sweep(version: number, kept: number): Promise<void> {
    const { disk, now } = this.#tools
    for (const old of await this.#versions()) if (old < version - kept) await disk.remove(this.#fileOf(old))
    for (const name of await disk.list(this.#folder)) {
      if (!/^(new|lock)-/.test(name)) continue
      const path = join(this.#folder, name)
      const changed = await disk.changed(path)
      if (changed !== undefined && now() - changed > LEFTOVER_MS) await disk.remove(path)
    }
  }

  /** The versions there are, the highest first. */
  async #versions(): Promise<number[]> {
    const names = await this.#tools.disk.list(this.#folder)
    const numbers = names.map(name => Number(/^([1-9]\d{0,14})\.json$/.exec(name)?.[1] ?? 0))
    return numbers.filter(number => number > 0).sort((a, b) => b - a)
  }

  #fileOf(version: number): string {
    return join(this.#folder, `${version}.json`)
  }
}
