import assert from 'node:assert/strict'
import { test } from 'node:test'
import { areCredentialsRefused, isApiError, isChatAppError, MakeBudgetError } from '../src/index.ts'
import { memoryStore } from '../src/memory.ts'
import type { Fault } from './fake-server.ts'
import { ACCOUNT, clientOf, serverFor } from './setup.ts'

const NOON = Date.UTC(2026, 2, 1, 12)

test('refused credentials are asked once, then never again, also by the next process', async t => {
  const server = await serverFor(t)
  const store = memoryStore()
  const wrong = { store, password: 'wrong' }
  await assert.rejects(clientOf(server, wrong).get('/v1/a'), error => isApiError(error, 'ApiInvalidCredentialsError'))
  for (let start = 0; start < 5; start++) {
    const client = clientOf(server, wrong)
    await assert.rejects(client.get('/v1/a'), error => isChatAppError(error, 'CredentialsBlockedError'))
    await assert.rejects(client.get('/v1/a'), areCredentialsRefused)
  }
  assert.equal(server.calls.make, 1)
})

test('corrected credentials are tried, and end the block', async t => {
  const server = await serverFor(t)
  const store = memoryStore()
  await assert.rejects(clientOf(server, { store, password: 'wrong' }).get('/v1/a'), areCredentialsRefused)
  await clientOf(server, { store }).get('/v1/a')
  const saved = await store.read()
  assert.equal(saved?.state.block, undefined)
  assert.equal(saved?.state.budget?.used, 1, 'the refused call is not counted')
})

test('the mark of refused credentials holds too little to guess the password from', async t => {
  const server = await serverFor(t)
  const store = memoryStore()
  await assert.rejects(clientOf(server, { store, password: 'wrong' }).get('/v1/a'), areCredentialsRefused)
  assert.match((await store.read())?.state.block?.mark ?? '', /^[0-9a-f]{4}$/)
})

test('forget lifts the block for credentials that were mended at the server', async t => {
  const server = await serverFor(t)
  const client = clientOf(server, { password: 'mended' })
  await assert.rejects(client.get('/v1/a'), areCredentialsRefused)
  server.behaviour.password = 'mended'
  await assert.rejects(client.get('/v1/a'), areCredentialsRefused)
  await client.tokens.forget()
  await client.get('/v1/a')
})

test('without a password a saved pair works, and a needed make is refused with what to do', async t => {
  const server = await serverFor(t)
  const store = memoryStore()
  await clientOf(server, { store }).get('/v1/a')
  const { email, appId } = ACCOUNT
  const client = clientOf(server, { store, email, appId, password: () => '' })
  await client.get('/v1/a')
  server.endAccess()
  await client.get('/v1/a')
  server.endAccess()
  server.endRefresh()
  await assert.rejects(client.get('/v1/a'), error => isChatAppError(error, 'CredentialsMissingError'))
})

const passing: [string, Fault][] = [
  ['a broken connection', { kind: 'cut before work' }],
  ['500', { kind: 'status', status: 500, code: 'ApiInternalError' }],
  ['503', { kind: 'status', status: 503 }],
  ['429', { kind: 'status', status: 429, code: 'ApiTooManyRequestsError' }],
  ['502 of a proxy', { kind: 'body', status: 502, text: '<h1>Bad Gateway</h1>', type: 'text/html' }],
]

for (const [name, fault] of passing) {
  test(`${name} at refresh never leads to a make, however often it comes`, async t => {
    const server = await serverFor(t)
    const client = clientOf(server)
    await client.get('/v1/first')
    const before = await client.tokens.peek()
    server.endAccess()
    server.behaviour.faults = Array.from({ length: 8 }, () => fault)
    for (let call = 0; call < 2; call++) await assert.rejects(client.get('/v1/a'), error => isChatAppError(error))
    assert.equal(server.calls.make, 1)
    assert.deepEqual(await client.tokens.peek(), before)
    await client.get('/v1/a')
    assert.equal(server.calls.refresh, 9)
  })

  test(`${name} at make is repeated under one key, and makes one grant`, async t => {
    const server = await serverFor(t)
    const client = clientOf(server)
    server.behaviour.faults = [fault, { kind: 'lose reply' }, fault]
    await client.get('/v1/a')
    assert.equal(server.calls.make, 4)
    assert.equal(new Set(server.makeKeys).size, 1)
    assert.equal(server.made, 1)
  })
}

for (const [name, fault] of [
  ['a captive portal', { kind: 'body', status: 200, text: '<h1>Welcome</h1>', type: 'text/html' }],
  ['an empty 200', { kind: 'body', status: 200, text: '', type: 'application/json' }],
  ['a 200 without tokens', { kind: 'body', status: 200, text: '{"success":true,"data":{}}', type: 'application/json' }],
  ['403 of a firewall', { kind: 'body', status: 403, text: 'no', type: 'text/plain' }],
] as [string, Fault][]) {
  test(`${name} in the place of a refresh neither makes a token nor loses the pair`, async t => {
    const server = await serverFor(t)
    const client = clientOf(server)
    await client.get('/v1/first')
    server.endAccess()
    server.behaviour.faults = [fault]
    await assert.rejects(client.get('/v1/a'), error => isChatAppError(error))
    await client.get('/v1/a')
    assert.equal(server.calls.make, 1)
  })
}

test('Retry-After is waited for, and a long one is handed to the caller', async t => {
  const server = await serverFor(t)
  const waited: number[] = []
  const sleep = async (milliseconds: number) => void waited.push(milliseconds)
  const client = clientOf(server, { sleep, random: () => 0 })
  server.behaviour.faults = [{ kind: 'status', status: 503, retryAfter: '7' }]
  await client.get('/v1/a')
  assert.deepEqual(waited, [7125])
  server.endAccess()
  server.behaviour.faults = [{ kind: 'status', status: 503, retryAfter: '120' }]
  await assert.rejects(client.get('/v1/a'), error => isApiError(error) && error.retryAfterSeconds === 120)
  assert.deepEqual(waited, [7125])
})

test('a crash between make and save costs no second token: the next process repeats the same make', async t => {
  const server = await serverFor(t)
  const store = memoryStore()
  const crashed = clientOf(server, {
    store,
    fetch: async (url, init) => {
      await fetch(url, init)
      return never()
    },
  })
  void crashed.get('/v1/a')
  while (server.made === 0) await new Promise(done => setTimeout(done, 5))
  const left = await store.read()
  const client = clientOf(server, { store: memoryStore(left?.state) })
  await client.get('/v1/a')
  assert.equal(server.made, 1)
  assert.equal(new Set(server.makeKeys).size, 1)
  assert.deepEqual((await client.tokens.peek())?.accessToken, server.pair()?.accessToken)
})

test('a make left over in a store put back to an older state gives way to a new one, and blocks nobody', async t => {
  const server = await serverFor(t)
  const budget = { day: new Date(NOON).toISOString().slice(0, 10), used: 1, pendingKey: 'of-a-pair-that-has-gone-on' }
  const store = memoryStore({ owner: `app_1_1 at ${server.url}`, budget })
  const details = [{ field: 'Idempotency-Key', message: 'was used before' }]
  const text = JSON.stringify({ success: false, error: { code: 'ApiValidationError', message: 'x', details } })
  server.behaviour.faults = [{ kind: 'body', status: 422, text, type: 'application/json' }]
  await clientOf(server, { store, now: () => NOON }).get('/v1/a')
  assert.equal(server.makeKeys[0], 'of-a-pair-that-has-gone-on')
  assert.equal(new Set(server.makeKeys).size, 2)
  assert.deepEqual((await store.read())?.state.budget, { day: budget.day, used: 2 })
})

test('listeners hear of a pair that was made when it is saved: one that ends the process loses nothing', async t => {
  const server = await serverFor(t)
  const store = memoryStore()
  const client = clientOf(server, { store })
  const heard = new Promise<boolean>(done => {
    client.on('made', async () => done((await store.read())?.state.pair !== undefined))
  })
  await client.get('/v1/a')
  assert.equal(await heard, true)
})

test('the budget of a day is shared over the store, and ends with the UTC day', async t => {
  const server = await serverFor(t)
  const store = memoryStore()
  let now = NOON
  const client = () => clientOf(server, { store, budget: 2, now: () => now })
  for (let make = 0; make < 2; make++) {
    await client().get('/v1/a')
    await client().tokens.forget()
  }
  const midnight = Date.UTC(2026, 2, 2) / 1000
  await assert.rejects(client().get('/v1/a'), error => {
    assert.ok(error instanceof MakeBudgetError)
    assert.deepEqual([error.used, error.limit, error.resetsAt], [2, 2, midnight])
    return true
  })
  assert.equal(server.calls.make, 2)
  now = midnight * 1000
  await client().get('/v1/a')
  assert.equal(server.calls.make, 3)
})

test('a budget of 0 refreshes but never makes', async t => {
  const server = await serverFor(t)
  const store = memoryStore()
  await clientOf(server, { store }).get('/v1/a')
  const client = clientOf(server, { store, budget: 0 })
  server.endAccess()
  await client.get('/v1/a')
  await client.tokens.forget()
  await assert.rejects(client.get('/v1/a'), error => isChatAppError(error, 'MakeBudgetError'))
  assert.equal(server.calls.make, 1)
})

test('ApiTokenLimitError is not run into again before its Retry-After', async t => {
  const server = await serverFor(t, { makesAllowed: 0 })
  let now = NOON
  const client = clientOf(server, { now: () => now })
  await assert.rejects(client.get('/v1/a'), error => isApiError(error, 'ApiTokenLimitError'))
  await assert.rejects(
    client.get('/v1/a'),
    error => error instanceof MakeBudgetError && error.resetsAt === NOON / 1000 + 3600,
  )
  assert.equal(server.calls.make, 1)
  server.behaviour.makesAllowed = 1
  now += 3_600_000
  await client.get('/v1/a')
})

for (const [name, fault] of [
  ['a code this client does not know', { kind: 'status', status: 403, code: 'ApiUserIsFrozenError' }],
  ['the bare 403 of a firewall', { kind: 'body', status: 403, text: 'no', type: 'text/plain' }],
] as [string, Fault][]) {
  test(`a make refused with ${name} is not repeated at each query, nor under its key`, async t => {
    const server = await serverFor(t)
    const store = memoryStore()
    let now = NOON
    const start = () => clientOf(server, { store, now: () => now })
    server.behaviour.faults = [fault]
    await assert.rejects(start().get('/v1/a'), error => isApiError(error) && error.status === 403)
    for (let query = 0; query < 5; query++) {
      await assert.rejects(
        start().get('/v1/a'),
        error => error instanceof MakeBudgetError && error.resetsAt === NOON / 1000 + 60,
      )
    }
    assert.equal(server.calls.make, 1)
    now += 60_000
    await start().get('/v1/a')
    assert.equal(new Set(server.makeKeys).size, 2)
    assert.equal((await store.read())?.state.budget?.used, 2, 'whether the refused one was counted is not known')
  })
}

test('a make that failed in passing for longer than is waited for is left alone for that long, and keeps its key', async t => {
  const server = await serverFor(t)
  let now = NOON
  const client = clientOf(server, { now: () => now })
  server.behaviour.faults = [
    { kind: 'status', status: 429, code: 'ApiTooManyRequestsError', retryAfter: '120' },
    { kind: 'status', status: 503, retryAfter: '9999999' },
  ]
  await assert.rejects(client.get('/v1/a'), error => isApiError(error, 'ApiTooManyRequestsError'))
  await assert.rejects(client.get('/v1/a'), { code: 'MakeBudgetError', resetsAt: NOON / 1000 + 120 })
  now += 120_000
  await assert.rejects(client.get('/v1/a'), error => isApiError(error) && error.status === 503)
  // Nothing keeps a program waiting for longer than the limit of a day would.
  await assert.rejects(client.get('/v1/a'), { code: 'MakeBudgetError', resetsAt: now / 1000 + 86_400 })
  now += 86_400_000
  await client.get('/v1/a')
  assert.equal(server.calls.make, 3)
})

test('events tell what happened, without a token', async t => {
  const server = await serverFor(t)
  const client = clientOf(server, { budget: 1 })
  const seen: unknown[] = []
  for (const name of ['made', 'refreshed', 'adopted', 'saveFailed', 'budget', 'blocked', 'retrying'] as const) {
    client.on(name, event => seen.push([name, event]))
  }
  server.behaviour.faults = [{ kind: 'status', status: 503 }]
  await client.get('/v1/a')
  server.endAccess()
  await client.get('/v1/a')
  await client.tokens.forget()
  await assert.rejects(client.get('/v1/a'))
  const text = JSON.stringify(seen)
  assert.deepEqual(
    seen.map(entry => (entry as [string])[0]),
    ['retrying', 'made', 'refreshed', 'budget'],
  )
  for (const secret of server.secrets) assert.ok(!text.includes(secret))
})

function never(): Promise<never> {
  return new Promise(() => {})
}
