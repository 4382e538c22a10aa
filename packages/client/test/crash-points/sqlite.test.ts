import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { Database } from '../../src/sqlite/database.ts'
import { patientRows } from '../../src/sqlite/rows.ts'
import { SqliteStore } from '../../src/sqlite/sqlite-store.ts'
import type { Ground } from './play.ts'
import { testCrashPoints } from './test-crash-points.ts'

const folder = mkdtempSync(join(tmpdir(), 'chatapp-crash-points-'))
after(() => rmSync(folder, { recursive: true }))

/** Ten looks at a lock outlast its lease: a holder that is only slow loses it, too. */
const LEASE_MS = 1_000_000
const LOOK_MS = 100_001
const path = join(folder, 'pairs.db')
const patience = { timeoutMs: 5_000, monotonic: () => performance.now(), sleep: async () => {} }
/** A connection for each process of a run, and one that looks. */
const connections = Array.from({ length: 4 }, () => patientRows(new Database(path), patience))
let count = 0

function sqliteGround(): Ground {
  const dead = new Set<number>()
  let clock = 0
  let taken = 0
  const tools = {
    name: `pair-${++count}`,
    leaseMs: LEASE_MS,
    isGone: async ({ pid }: { pid: number }) => dead.has(pid),
    monotonic: () => clock,
    random: () => 0,
  }
  const openAs = (pid: number, rows = connections[pid] as (typeof connections)[number], sleep = async () => {}) =>
    new SqliteStore(path, {
      ...tools,
      rows,
      sleep,
      describeSelf: async () => ({ nonce: (++taken).toString(16), pid, started: undefined, place: 'model' }),
    })
  const own = openAs(3)
  return {
    seed: state => own.write(0, state),
    newest: () => own.read(),
    open(actor) {
      actor.onSeenDead(() => dead.add(actor.index))
      const rows = connections[actor.index] as (typeof connections)[number]
      const stepping = {
        first: (...statement: Parameters<typeof rows.first>) => actor.step('first', () => rows.first(...statement)),
        change: (...statement: Parameters<typeof rows.change>) => actor.step('change', () => rows.change(...statement)),
        forgetLog: () => actor.step('forget the log', () => rows.forgetLog()),
      }
      return openAs(actor.index, stepping, () => {
        clock += LOOK_MS
        return actor.pause()
      })
    },
  }
}

testCrashPoints(sqliteGround, 40)
