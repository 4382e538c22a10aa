import { join } from 'node:path'
import type { Disk } from './disk.ts'
import { fileFailure } from './file-failure.ts'
import { type Holder, parseHolder } from './holder.ts'
import { createWatch, HEARTBEATS, type Sight, type Watch, type WatchTools } from './watch.ts'

export interface LockTools extends WatchTools {
  disk: Disk
  folder: string
  /** Describes who takes the lock, with a nonce of its own each time. */
  describeSelf(): Promise<Holder>
  sleep(milliseconds: number): Promise<void>
  random(): number
}

/**
 * A lock for processes that share a folder. The holder's file names it, so that its death is noticed at once; where
 * that cannot be seen (another machine, another container, a holder asleep) its heartbeat stops and the lease runs out,
 * measured by the waiter's own clock. The lock gives economy only: whoever has lost it is stopped by the versions.
 */
export class FileLock {
  readonly #tools: LockTools
  readonly #file: string

  constructor(tools: LockTools) {
    this.#tools = tools
    this.#file = join(tools.folder, 'lock')
  }

  /** @throws StoreError `StoreWriteError` when the lock cannot be taken; whatever `work` throws */
  async hold<Result>(work: () => Promise<Result>): Promise<Result> {
    const { disk, folder, leaseMs } = this.#tools
    const self = await this.#tools.describeSelf()
    await this.#acquire(self).catch(error => {
      throw fileFailure('StoreWriteError', folder, error)
    })
    const heartbeat = setInterval(() => disk.touch(this.#file).catch(() => {}), leaseMs / HEARTBEATS)
    heartbeat.unref()
    try {
      return await work()
    } finally {
      clearInterval(heartbeat)
      await this.#release(self)
    }
  }

  async #acquire(self: Holder): Promise<void> {
    const { disk, folder, sleep, random } = this.#tools
    const mine = join(folder, `new-lock-${self.nonce}`)
    await disk.makeFolder(folder)
    try {
      await disk.create(mine, JSON.stringify(self), false)
      const isDead = createWatch(this.#tools)
      const isClaimDead = createWatch(this.#tools)
      while (!(await disk.link(mine, this.#file))) {
        const sight = await this.#look(this.#file)
        if (sight && (await isDead(sight)) && (await this.#replace(mine, sight, isClaimDead))) return
        await sleep(10 + 20 * random())
      }
    } finally {
      await disk.remove(mine)
    }
  }

  /**
   * Puts our file in the place of a dead lock. Only one process ever gets to replace this very lock: the one that
   * gets the name with its nonce. It looks again before it replaces, since another may have done so before.
   */
  async #replace(mine: string, dead: Sight, isClaimDead: Watch): Promise<boolean> {
    const { disk } = this.#tools
    const claim = `${this.#file}-${dead.nonce}`
    if (!(await disk.link(mine, claim))) {
      const claimed = await this.#look(claim)
      if (claimed && (await isClaimDead(claimed))) await disk.remove(claim)
      return false
    }
    try {
      if ((await this.#look(this.#file))?.nonce !== dead.nonce) return false
      return await disk.rename(mine, this.#file)
    } finally {
      await disk.remove(claim)
    }
  }

  /** Failing to release harms nobody for longer than a lease, and must not hide what the work gave. */
  async #release(self: Holder): Promise<void> {
    try {
      if ((await this.#look(this.#file))?.nonce === self.nonce) await this.#tools.disk.remove(this.#file)
    } catch {}
  }

  async #look(path: string): Promise<Sight | undefined> {
    const text = await this.#tools.disk.read(path)
    const changed = await this.#tools.disk.changed(path)
    if (text === undefined || changed === undefined) return undefined
    const holder = parseHolder(text)
    return { nonce: holder?.nonce ?? 'unreadable', holder, changed }
  }
}
