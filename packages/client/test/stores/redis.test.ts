import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createClient } from 'redis'
import { type RedisClient, redisStore } from '../../src/redis/index.ts'
import { testStore } from '../../src/testing/index.ts'
import { sampleState } from '../../src/testing/sample.ts'
import { startService } from './service.ts'
import { subjectAt } from './subject-at.ts'

const [url, otherUrl] = await startService('redis')
const operator = await createClient({ url }).connect()
operator.on('error', () => {})
after(() => operator.destroy())

let count = 0
const newKey = () => `pair-${++count}`
const keyOf = (address: string) => new URL(address).hash.slice(1)

testStore(
  subjectAt(() => `${count % 2 ? otherUrl : url}#${newKey()}`, {
    spoil: async address => void (await operator.hSet(keyOf(address), 'document', '{"token":"access-1"}')),
    failWrites: async () => void (await operator.configSet('maxmemory', '1')),
    mend: async () => void (await operator.configSet('maxmemory', '0')),
  }),
  { test },
)

/** A client of the shape of ioredis: the same server, asked in its way. */
const ioRedis: RedisClient = {
  status: 'ready',
  eval: (script: string, numberOfKeys: number, ...rest: string[]) =>
    operator.eval(script, { keys: rest.slice(0, numberOfKeys), arguments: rest.slice(numberOfKeys) }),
}

test('a client of the shape of ioredis keeps the same document as one of node-redis', async () => {
  const key = newKey()
  assert.equal(await redisStore(ioRedis, key).write(0, sampleState(1)), true)
  assert.deepEqual((await redisStore(operator, key).read())?.state, sampleState(1))
  assert.equal(await redisStore(ioRedis, key).lock(async () => 'given'), 'given')
})

test('a key of another kind is refused by name, and left as it is', async () => {
  const store = redisStore(operator, newKey())
  const key = `pair-${count}`
  await operator.set(key, 'crt_of_somebody')
  await assert.rejects(store.read(), { code: 'StoreCorruptError', path: key })
  await assert.rejects(store.write(0, sampleState(1)), { code: 'StoreCorruptError' })
  await operator.del(key)
  await operator.hSet(key, { name: 'crt_of_somebody' })
  await assert.rejects(store.read(), { code: 'StoreCorruptError', path: key })
  await assert.rejects(store.write(0, sampleState(1)), { code: 'StoreCorruptError' })
  assert.deepEqual({ ...(await operator.hGetAll(key)) }, { name: 'crt_of_somebody' })
})

test('a full memory is named', async () => {
  const store = redisStore(operator, newKey())
  await operator.configSet('maxmemory', '1')
  try {
    await assert.rejects(store.write(0, sampleState(1)), { code: 'StoreWriteError', systemCode: 'OOM' })
    await assert.rejects(
      store.lock(async () => 'never'),
      { code: 'StoreWriteError', systemCode: 'OOM' },
    )
  } finally {
    await operator.configSet('maxmemory', '0')
  }
})

test('a replica, and a user who may not write, are named', async () => {
  await operator.sendCommand(['ACL', 'SETUSER', 'reader', 'on', '>secret', '~*', '+eval', '+hmget', '+exists'])
  const reader = await createClient({ url, username: 'reader', password: 'secret' }).connect()
  const store = redisStore(reader, newKey())
  assert.equal(await store.read(), undefined)
  await assert.rejects(store.write(0, sampleState(1)), { code: 'StoreWriteError', systemCode: 'NOPERM' })
  reader.destroy()
  await operator.sendCommand(['REPLICAOF', '127.0.0.1', '1'])
  try {
    const failure = { code: 'StoreWriteError', systemCode: 'READONLY' }
    await assert.rejects(redisStore(operator, newKey()).write(0, sampleState(1)), failure)
  } finally {
    await operator.sendCommand(['REPLICAOF', 'NO', 'ONE'])
  }
})

test('a server that says nothing is given up after a while, and nothing that was sent is quoted', async () => {
  const silent: RedisClient = { eval: () => new Promise(() => {}) }
  const store = redisStore(silent, 'key', { timeoutMs: 20 })
  await assert.rejects(store.read(), { code: 'StoreReadError', systemCode: 'ETIMEDOUT' })
  const talkative: RedisClient = {
    eval: (_script: string, sent: { arguments: string[] }) =>
      Promise.reject(new Error(`ERR unknown command, with args: ${sent.arguments}`)),
  }
  await assert.rejects(redisStore(talkative, 'key').write(0, sampleState(1)), error => {
    assert.ok(error instanceof Error)
    assert.doesNotMatch(error.message + JSON.stringify(error), /access-1/)
    return (error as { code?: unknown }).code === 'StoreWriteError'
  })
})

test('versions go on behind all that were, when Redis has lost everything', async () => {
  const store = redisStore(operator, newKey())
  await store.write(0, sampleState(1))
  const before = await store.read()
  assert.ok(before)
  await operator.del(`pair-${count}`)
  await new Promise(done => setTimeout(done, 5))
  assert.equal(await store.write(before.version, sampleState(2)), false)
  assert.equal(await store.write(0, sampleState(3)), true)
  assert.equal(await store.write(before.version, sampleState(4)), false)
  assert.ok(Number((await store.read())?.version) > before.version)
})

test('a document has no end time, whatever was set on the key', async () => {
  const store = redisStore(operator, newKey())
  await store.write(0, sampleState(1))
  await operator.expire(`pair-${count}`, 1000)
  await store.write(Number((await store.read())?.version), sampleState(2))
  assert.equal(await operator.ttl(`pair-${count}`), -1)
})
