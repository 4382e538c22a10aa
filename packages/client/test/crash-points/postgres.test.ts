import { after } from 'node:test'
import { Pool } from 'pg'
import { runStatementOn } from '../../src/postgres/connection.ts'
import { PostgresStore } from '../../src/postgres/postgres-store.ts'
import { startService } from '../stores/service.ts'
import type { Ground } from './play.ts'
import { testCrashPoints } from './test-crash-points.ts'

const [url] = await startService('postgres')
const pool = new Pool({ connectionString: url }).on('error', () => {})
after(() => pool.end())

const run = runStatementOn(pool)
/** So many looks at a lock outlast its lease: a holder that is only slow loses it, too. */
const LOOKS = 10
const table = 'chatapp_pairs'
const time = { table, leaseMs: 1_000_000, random: () => 0, sleep: async () => {} }
let count = 0

function postgresGround(): Ground {
  const name = `pair-${++count}`
  const own = new PostgresStore(name, { ...time, run })
  let looks = 0
  return {
    seed: state => own.write(0, state),
    newest: () => own.read(),
    open: actor =>
      new PostgresStore(name, {
        ...time,
        run: (text, values) => actor.step(text.slice(0, 40), () => run(text, values)),
        async sleep() {
          if (++looks % LOOKS === 0) await run(`UPDATE ${table} SET held_until = 'epoch' WHERE name = $1`, [name])
          await actor.pause()
        },
      }),
  }
}

testCrashPoints(postgresGround, 40)
