import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseOptions } from '@node-rs/argon2'
import { createHashPool } from '../src/passwords/hash-pool.ts'
import { createHashLane } from '../src/passwords/lane.ts'

test('a lane hashes with Argon2id, 19 MiB, two passes, and tells right from wrong', async t => {
  const lane = createHashLane({ concurrency: 2 })
  t.after(() => lane.close())
  const [hash, again] = await Promise.all([lane.hash('horse battery'), lane.hash('horse battery')])
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.equal(parseOptions(hash).outputLen, 32)
  assert.notEqual(hash, again, 'each hash has a salt of its own')
  const who = { known: true }
  assert.deepEqual(
    await Promise.all([
      lane.verify(hash, 'horse battery', who),
      lane.verify(again, 'horse battery', who),
      lane.verify(hash, 'horse batter', who),
      lane.verify(undefined, 'horse battery', who),
    ]),
    [true, true, false, false],
  )
})

test('a hash that cannot be read is an error, not a wrong password, and the thread works on', async t => {
  const pool = createHashPool()
  t.after(() => pool.close())
  await assert.rejects(pool.run({ kind: 'verify', hash: 'not a hash', password: 'secret horse' }), (error: Error) => {
    assert.ok(!error.message.includes('secret horse'))
    return true
  })
  assert.match(String(await pool.run({ kind: 'hash', password: 'horse' })), /^\$argon2id/)
})

test('a job whose thread is ended is rejected, and the next gets a new thread', async t => {
  const pool = createHashPool()
  t.after(() => pool.close())
  const job = pool.run({ kind: 'hash', password: 'horse' })
  const ended = assert.rejects(job, /ended before its job/)
  await pool.close()
  await ended
  assert.match(String(await pool.run({ kind: 'hash', password: 'horse' })), /^\$argon2id/)
})

test('idle threads keep no process alive', () => {
  const lane = new URL('../src/passwords/lane.ts', import.meta.url).href
  const script = `
    import { createHashLane } from ${JSON.stringify(lane)}
    const lane = createHashLane({ concurrency: 1 })
    console.log((await lane.hash('horse battery')).slice(0, 9))
  `
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 20_000 })
  assert.equal(status, 0)
  assert.equal(String(stdout), '$argon2id\n')
})

test('hash threads stand back behind the thread that answers calls', async t => {
  const pool = createHashPool()
  t.after(() => pool.close())
  await pool.run({ kind: 'hash', password: 'horse' })
  if (process.platform !== 'linux') return
  const niceOf = (thread: string): number =>
    Number(readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ')[1]?.split(' ')[16])
  const others = readdirSync('/proc/self/task').filter(thread => thread !== String(process.pid))
  assert.equal(others.filter(thread => niceOf(thread) > niceOf(String(process.pid))).length, 1)
})
