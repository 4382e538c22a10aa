import { after } from 'node:test'
import { createClient } from 'redis'
import { runScriptOn } from '../../src/redis/connection.ts'
import { RedisStore } from '../../src/redis/redis-store.ts'
import { startService } from '../stores/service.ts'
import type { Ground } from './play.ts'
import { testCrashPoints } from './test-crash-points.ts'

const [url] = await startService('redis')
const client = await createClient({ url })
  .on('error', () => {})
  .connect()
after(() => client.destroy())

const run = runScriptOn(client)
/** So many looks at a lock outlast its lease: a holder that is only slow loses it, too. */
const LOOKS = 10
const time = { leaseMs: 1_000_000, random: () => 0, sleep: async () => {} }
let count = 0

function redisGround(): Ground {
  const key = `pair-${++count}`
  const own = new RedisStore(key, { ...time, run })
  let looks = 0
  return {
    seed: state => own.write(0, state),
    newest: () => own.read(),
    open: actor =>
      new RedisStore(key, {
        ...time,
        run: (script, ...values) => actor.step(script.slice(0, 60), () => run(script, ...values)),
        async sleep() {
          if (++looks % LOOKS === 0) await client.del(`${key}:lock`)
          await actor.pause()
        },
      }),
  }
}

testCrashPoints(redisGround, 40)
