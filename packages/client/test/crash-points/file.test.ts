import type { Disk } from '../../src/file/disk.ts'
import { FileStore } from '../../src/file/file-store.ts'
import { createDiskModel } from './disk-model.ts'
import type { Actor, Ground } from './play.ts'
import { testCrashPoints } from './test-crash-points.ts'

/** Ten looks at a lock outlast its lease: a holder that is only slow loses it, too. */
const LEASE_MS = 1_000_000
const LOOK_MS = 100_001

function fileGround(): Ground {
  const disk = createDiskModel()
  const dead = new Set<number>()
  let clock = 0
  let taken = 0
  const tools = {
    leaseMs: LEASE_MS,
    isGone: async ({ pid }: { pid: number }) => dead.has(pid),
    monotonic: () => clock,
    random: () => 0,
    now: () => 0,
  }
  const describe = (pid: number) => async () => ({
    nonce: (++taken).toString(16),
    pid,
    started: undefined,
    place: 'model',
  })
  const own = new FileStore('/s', { ...tools, disk, describeSelf: describe(99), sleep: async () => {} })
  return {
    seed: state => own.write(0, state),
    newest: () => own.read(),
    open(actor) {
      actor.onSeenDead(() => dead.add(actor.index))
      const sleep = () => {
        clock += LOOK_MS
        return actor.pause()
      }
      return new FileStore('/s', { ...tools, disk: stepping(disk, actor), describeSelf: describe(actor.index), sleep })
    },
  }
}

/** Each call of the file system is a step. */
function stepping(disk: Disk, { step }: Actor): Disk {
  const calls = Object.entries(disk).filter(([, work]) => typeof work === 'function')
  return Object.fromEntries(
    calls.map(([name, work]) => [
      name,
      (...args: never[]) => step(name, () => (work as (...args: never[]) => Promise<never>)(...args)),
    ]),
  ) as unknown as Disk
}

testCrashPoints(fileGround, 60)
