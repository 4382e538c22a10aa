import { setTimeout as wait } from 'node:timers/promises'
import type { SavedState } from '../../src/index.ts'
import type { Entry } from '../../src/web/indexed-db.ts'
import type { WebLocks } from '../../src/web/tab-lock.ts'
import { IndexedDbStore } from '../../src/web/web-store.ts'
import type { Actor, Ground } from './play.ts'
import { testCrashPoints } from './test-crash-points.ts'

/** Real milliseconds: whoever waits for longer takes the lock away, also from a tab that is only slow. */
const LEASE_MS = 4
const DISK_MS = 1

interface Waiter {
  index: number
  start(): void
}

/** The locks of a browser: one line for one name; a tab that is seen to die leaves it. */
function createLocksModel() {
  const line: Waiter[] = []
  const leave = (waiter: Waiter) => {
    const at = line.indexOf(waiter)
    if (at < 0) return
    line.splice(at, 1)
    if (at === 0) line[0]?.start()
  }
  return (actor: Actor): WebLocks => {
    actor.onSeenDead(() => {
      for (const waiter of line.filter(({ index }) => index === actor.index)) leave(waiter)
    })
    return {
      request: (_name, { steal, signal }, work) =>
        new Promise((done, failed) => {
          const waiter = {
            index: actor.index,
            start: () =>
              void work()
                .then(done)
                .finally(() => leave(waiter)),
          }
          if (steal) {
            line.splice(0, 1, waiter)
            waiter.start()
            return
          }
          signal?.addEventListener('abort', () => {
            if (line.indexOf(waiter) < 1) return
            leave(waiter)
            failed(signal.reason)
          })
          if (line.push(waiter) === 1) waiter.start()
        }),
    }
  }
}

function webGround(): Ground {
  let entry: Entry | undefined
  const entries = {
    async read() {
      await wait(DISK_MS)
      return entry && { ...entry }
    },
    async change(_key: string, next: (found: unknown) => Entry | undefined) {
      await wait(DISK_MS)
      const put = next(entry)
      entry = put ?? entry
      return put !== undefined
    },
  }
  const locksOf = createLocksModel()
  const own = new IndexedDbStore('pair', { entries, locks: undefined, channel: undefined, leaseMs: LEASE_MS })
  return {
    seed: (state: SavedState) => own.write(0, state),
    newest: () => own.read(),
    open: actor =>
      new IndexedDbStore('pair', {
        entries: {
          read: () => actor.step('read', entries.read),
          change: (key, next) => actor.step('change', () => entries.change(key, next)),
        },
        locks: locksOf(actor),
        channel: undefined,
        leaseMs: LEASE_MS,
      }),
  }
}

testCrashPoints(webGround, 60)
