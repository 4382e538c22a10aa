import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import {
  type Answer,
  type Credentials,
  call,
  check,
  eventually,
  holdWriteLock,
  make,
  openConnection,
  type Pair,
  pairOf,
  provision,
  refresh,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

const STORE_TIMEOUT_SECONDS = 1

let server: Server
let owner: Credentials

before(async () => {
  server = await startServer({ env: { CHATAPP_SERVER_STORE_TIMEOUT: String(STORE_TIMEOUT_SECONDS) } })
  owner = await provision(server)
})

test('a refresh that the store could not do before its deadline gets 503 with Retry-After, and is never done', async () => {
  const first = pairOf(await make(server.url, owner))
  {
    using _ = holdWriteLock(server.databasePath)
    assertUnavailable(await refresh(server.url, first.refreshToken))
    assert.equal(generationOf(first), 1)
  }
  await storeHasCaughtUp()
  assert.equal(generationOf(first), 1)
  pairOf(await refresh(server.url, first.refreshToken))
  assert.equal(generationOf(first), 2)
})

test('a tokens.make that the store could not do before its deadline is neither counted nor done', async () => {
  const counted = count()
  {
    using _ = holdWriteLock(server.databasePath)
    assertUnavailable(await make(server.url, owner))
  }
  await storeHasCaughtUp()
  assert.deepEqual(count(), { tokens: counted.tokens + 1, grants: counted.grants + 1 }, 'only what came after')
})

test('a process frozen with a refresh under way, and thawed after its deadline, does nothing of it', async () => {
  const first = pairOf(await make(server.url, owner))
  let refreshing: Promise<Answer>
  {
    using _ = holdWriteLock(server.databasePath)
    refreshing = call(server.url, '/v1/tokens/refresh', {
      method: 'POST',
      headers: { Refresh: first.refreshToken },
      connection: await openConnection(server.url),
    })
    // Two answers to calls that came after it: it has arrived.
    for (let time = 0; time < 2; time += 1) assert.equal((await check(server.url, first.accessToken)).status, 200)
    await freeze()
  }
  // What passes here is the very time the process must not have been able to see.
  await wait(STORE_TIMEOUT_SECONDS * 1000 + 200)
  server.signal('SIGCONT')
  assertUnavailable(await refreshing)
  await storeHasCaughtUp()
  assert.equal(generationOf(first), 1)
  pairOf(await refresh(server.url, first.refreshToken))
})

test('queries never wait for the store: while it is locked every check is answered, and the server stays ready', async () => {
  const { accessToken } = pairOf(await make(server.url, owner))
  using _ = holdWriteLock(server.databasePath)
  const blocked = make(server.url, owner)
  let answered = 0
  let stillBlocked = true
  blocked.finally(() => {
    stillBlocked = false
  })
  while (stillBlocked) {
    assert.equal((await check(server.url, accessToken)).status, 200)
    answered += 1
  }
  assertUnavailable(await blocked)
  assert.ok(answered > 20, `${answered} checks while one tokens.make waited`)
  assert.equal((await call(server.url, '/readyz')).status, 200)
})

test('cut off from the store for longer than CHATAPP_SERVER_MAX_STALENESS, queries get 503 rather than a guess, until it is back', async () => {
  const cutOff = await startServer({ env: { CHATAPP_SERVER_MAX_STALENESS: '2' } })
  const { accessToken } = pairOf(await make(cutOff.url, await provision(cutOff)))
  const readiness = (status: number) =>
    eventually(`/readyz answers ${status}`, 15_000, async () =>
      (await call(cutOff.url, '/readyz')).status === status ? true : undefined,
    )
  {
    using _ = holdWriteLock(cutOff.databasePath)
    await readiness(503)
    assertUnavailable(await check(cutOff.url, accessToken))
  }
  await readiness(200)
  assert.equal((await check(cutOff.url, accessToken)).status, 200)
})

testThatNothingSecretWasPrinted()

/** A signal stops threads one by one, as they come to run: the lock may be let go only when none of them can take it. */
async function freeze(): Promise<void> {
  server.signal('SIGSTOP')
  const threads = `/proc/${server.pid}/task`
  await eventually('the process stands still', 5_000, () =>
    readdirSync(threads).every(thread => readFileSync(join(threads, thread, 'stat'), 'utf8').includes(') T '))
      ? true
      : undefined,
  )
}

function assertUnavailable({ status, headers, text }: Answer): void {
  assert.equal(status, 503, text)
  assert.equal(text, '{"success":false,"error":{"code":"ApiUnavailableError","message":"Unavailable"}}')
  assert.match(headers['retry-after'] ?? '', /^[1-9][0-9]*$/)
}

/** A call that comes after all others is done after them. */
async function storeHasCaughtUp(): Promise<void> {
  await eventually('the store is back', 10_000, async () =>
    (await make(server.url, owner)).status === 200 ? true : undefined,
  )
}

function generationOf({ accessToken }: Pair): number {
  const grant = Buffer.from(accessToken.slice('cat_'.length), 'base64url').toString('hex', 11, 19)
  using database = server.database()
  return database.number('SELECT generation FROM grants WHERE id = ?', grant)
}

function count(): { tokens: number; grants: number } {
  using database = server.database()
  return { tokens: database.tokensCounted(owner.appId), grants: database.grants(owner.appId) }
}
