import { join } from 'node:path'
import type { Disk } from './disk.ts'
import { type Holder, parseHolder } from './holder.ts'
import { storeFailure } from './store-failure.ts'

export interface LockTools {
  disk: Disk
  folder: string
  /** Milliseconds without a sign of life after which a holder of whom nothing is known counts as dead. */
  leaseMs: number
  /** Describes who takes the lock, with a nonce of its own each time. */
  describeSelf(): Promise<Holder>
  /** Whether a holder is certainly dead. */
  isGone(holder: Holder): Promise<boolean>
  /** Milliseconds, from any starting point, never going back. */
  monotonic(): number
  sleep(milliseconds: number): Promise<void>
  random(): number
}

/** What a waiter sees of a lock file. */
interface Sight {
  /** Changes when the lock is taken anew. */
  nonce: string
  holder: Holder | undefined
  changed: number
}

/**
 * A lock for processes that share a folder. The holder's file names it, so that its death is noticed at once; where
 * that cannot be seen (another machine, another container, a holder asleep) its heartbeat stops and the lease runs out,
 * measured by the waiter's own clock. The lock gives economy only: whoever has lost it is stopped by the versions.
 */
export function createLock(tools: LockTools): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const { disk, folder, leaseMs } = tools
  const file = join(folder, 'lock')

  async function look(path: string): Promise<Sight | undefined> {
    const text = await disk.read(path)
    const changed = await disk.changed(path)
    if (text === undefined || changed === undefined) return undefined
    const holder = parseHolder(text)
    return { nonce: holder?.nonce ?? 'unreadable', holder, changed }
  }

  /** Tells whether what is at a path has been dead, or without a sign of life for a whole lease. */
  function createWatch(): (sight: Sight) => Promise<boolean> {
    let last: Sight | undefined
    let since = 0
    return async sight => {
      if (last?.nonce !== sight.nonce || last.changed !== sight.changed) {
        last = sight
        since = tools.monotonic()
      }
      return tools.monotonic() - since > leaseMs || (sight.holder !== undefined && tools.isGone(sight.holder))
    }
  }

  /**
   * Puts our file in the place of a dead lock. Only one process ever gets to replace this very lock: the one that
   * gets the name with its nonce. It looks again before it replaces, since another may have done so before.
   */
  async function replaceDead(mine: string, dead: Sight, isDead: (sight: Sight) => Promise<boolean>): Promise<boolean> {
    const claim = `${file}-${dead.nonce}`
    if (!(await disk.link(mine, claim))) {
      const claimed = await look(claim)
      if (claimed && (await isDead(claimed))) await disk.remove(claim)
      return false
    }
    try {
      if ((await look(file))?.nonce !== dead.nonce) return false
      return await disk.rename(mine, file)
    } finally {
      await disk.remove(claim)
    }
  }

  async function acquire(self: Holder): Promise<void> {
    const mine = join(folder, `new-lock-${self.nonce}`)
    await disk.makeFolder(folder)
    try {
      await disk.create(mine, JSON.stringify(self), false)
      const isDead = createWatch()
      const isClaimDead = createWatch()
      while (!(await disk.link(mine, file))) {
        const sight = await look(file)
        if (sight && (await isDead(sight)) && (await replaceDead(mine, sight, isClaimDead))) return
        await tools.sleep(10 + 20 * tools.random())
      }
    } finally {
      await disk.remove(mine)
    }
  }

  /** Failing to release harms nobody for longer than a lease, and must not hide what the work gave. */
  async function release(self: Holder): Promise<void> {
    try {
      if ((await look(file))?.nonce === self.nonce) await disk.remove(file)
    } catch {}
  }

  return async work => {
    const self = await tools.describeSelf()
    await acquire(self).catch(error => {
      throw storeFailure('StoreWriteError', folder, error)
    })
    const heartbeat = setInterval(() => disk.touch(file).catch(() => {}), leaseMs / 5)
    heartbeat.unref()
    try {
      return await work()
    } finally {
      clearInterval(heartbeat)
      await release(self)
    }
  }
}
