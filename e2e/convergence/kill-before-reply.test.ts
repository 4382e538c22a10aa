import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  type Answer,
  barrier,
  type Credentials,
  call,
  check,
  make,
  openConnection,
  type Pair,
  pairOf,
  provision,
  refresh,
  type Server,
  startServer,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
  type Witness,
  witness,
} from '../harness/index.ts'

const CALLERS = 64

test('64 callers with one refresh token, half of them before and half after a kill between commit and reply, get one pair', async () => {
  const { server, watch, owner } = await watchedServer({ killAt: 1 })
  const first = pairOf(await make(server.url, owner))
  {
    using _ = watch.killAtReply()
    const lost = await race(server, first, CALLERS / 2)
    assert.deepEqual(lost.filter(isAnswer), [])
    assert.equal((await server.kill()).signal, 'SIGKILL')
  }
  assert.deepEqual(generations(server), [2], 'the refresh was committed before the kill, and once')
  await server.restart()
  const answers = (await race(server, first, CALLERS)).filter(isAnswer)
  assert.equal(answers.length, CALLERS)
  const { refreshToken, accessToken } = onePairOf(answers)
  assert.notEqual(refreshToken, first.refreshToken)
  assert.deepEqual(generations(server), [2])
  assertNowhereIn(server.folder, [refreshToken, accessToken])
  assert.equal((await check(server.url, accessToken)).status, 200)
  pairOf(await refresh(server.url, refreshToken))
})

test('callers whose answer was still sent before the kill and callers who ask again after it hold the same pair', async () => {
  const { server, watch, owner } = await watchedServer({ killAt: 9 })
  const first = pairOf(await make(server.url, owner))
  let early: Answer[]
  {
    using _ = watch.killAtReply()
    early = (await race(server, first, CALLERS)).filter(isAnswer)
    await server.kill()
  }
  assert.equal(early.length, 8)
  await server.restart()
  const late = (await race(server, first, CALLERS - early.length)).filter(isAnswer)
  assert.equal(late.length, CALLERS - early.length)
  onePairOf([...early, ...late])
  assert.deepEqual(generations(server), [2])
})

test('a tokens.make that was killed before its reply, sent again with its Idempotency-Key, is counted once and makes one grant', async () => {
  const { server, watch, owner } = await watchedServer({ killAt: 1 })
  const headers = { 'Idempotency-Key': 'start of the warehouse bot' }
  const json = { email: owner.email, password: owner.appPassword, appId: owner.appId }
  {
    using _ = watch.killAtReply()
    await assert.rejects(call(server.url, '/v1/tokens', { method: 'POST', headers, json }))
    await server.kill()
  }
  await server.restart()
  pairOf(await call(server.url, '/v1/tokens', { method: 'POST', headers, json }))
  using database = server.database()
  assert.equal(database.tokensCounted(owner.appId), 1)
  assert.equal(database.grants(owner.appId), 1)
})

testThatNothingSecretWasPrinted()

async function watchedServer(options: {
  killAt: number
}): Promise<{ server: Server; watch: Witness; owner: Credentials }> {
  const folder = temporaryFolder()
  const watch = witness(folder, options)
  const server = await startServer({ folder, env: watch.env })
  return { server, watch, owner: await provision(server) }
}

/** All at once, on connections that stand already; a call without an answer gives its error. */
function race({ url }: Server, { refreshToken }: Pair, callers: number): Promise<(Answer | Error)[]> {
  return barrier(callers, async (_, start) => {
    const connection = await openConnection(url)
    await start()
    const headers = { Refresh: refreshToken }
    return call(url, '/v1/tokens/refresh', { method: 'POST', headers, connection }).catch((error: Error) => error)
  })
}

function isAnswer(one: Answer | Error): one is Answer {
  return !(one instanceof Error)
}

/** The pair all answers carry; they must be the same to the byte, and nobody on the way may keep them. */
function onePairOf(answers: readonly Answer[]): Pair {
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1)
  for (const { headers } of answers) assert.equal(headers['cache-control'], 'no-store')
  return pairOf(answers[0] as Answer)
}

function generations(server: Server): unknown[] {
  using database = server.database()
  return database.rows('SELECT generation FROM grants').map(row => row.generation)
}

/** The pair was worked out anew: no file has a token, as text or as the bytes of its MAC. */
function assertNowhereIn(folder: string, tokens: readonly string[]): void {
  const contents = readdirSync(folder).map(name => readFileSync(join(folder, name)))
  assert.ok(contents.length >= 2)
  for (const token of tokens) {
    const mac = Buffer.from(token.slice('crt_'.length), 'base64url').subarray(-16)
    for (const content of contents) assert.ok(!content.includes(token) && !content.includes(mac))
  }
}
