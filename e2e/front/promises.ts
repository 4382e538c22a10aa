import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { before, test } from 'node:test'
import {
  call,
  eventually,
  make,
  openConnection,
  pairOf,
  provision,
  refresh,
  runOperator,
  sendRaw,
} from '../harness/index.ts'
import type { Behind, Front } from './front.ts'
import type { Seen } from './recording-api.ts'
import { assertSameRefusal, INVALID, QUERY, type Stage, setUp } from './stage.ts'

/** How long an ended access may still be good. */
const BOUND_MS = 2000
/** What every proxy of deploy/ keeps, with the server, a proxy and an API of its own. */
export function provePromises(start: (behind: Behind) => Promise<Front>): void {
  let stage: Stage
  before(async () => {
    stage = await setUp(start)
  })
  const ask = (path: string, headers: Record<string, string> = {}, others: { method?: string; body?: string } = {}) =>
    call(stage.front.url, path, { ...others, headers: { Authorization: stage.pair.accessToken, ...headers } })
  const lastSeen = () => stage.api.seen.at(-1) as Seen

  test('a query with a good token reaches the API with the identity of its app, and without the token', async () => {
    const { owner, api, pair } = stage
    const answer = await ask(`${QUERY}?limit=1&a=%2F`, { Refresh: pair.refreshToken, 'X-Own': 'kept' })
    assert.deepEqual([answer.status, answer.text], [200, '{"of":"the API","bytes":0}'])
    const { headers, method, url, rawHeaders } = lastSeen()
    assert.deepEqual([method, url, headers['x-own']], ['GET', `${QUERY}?limit=1&a=%2F`, 'kept'])
    assert.equal(headers['x-chatapp-account-id'], String(owner.cabinetUserId))
    assert.equal(headers['x-chatapp-app-id'], owner.appId)
    assert.match(String(headers['x-chatapp-identity']), /^[\w-]+\.[\w-]+\.[\w-]+$/)
    assert.equal(headers['x-forwarded-for'], '127.0.0.1')
    assert.doesNotMatch(rawHeaders.join('\n'), /(?:cat|crt)_/)
    assert.equal(headers['x-request-id'], answer.headers['x-request-id'])
    assert.equal(api.seen.length, 1)
  })

  test('a refusal is byte for byte the one of the server, in every language and as problem details', async () => {
    for (const token of ['', 'junk', stage.pair.refreshToken]) {
      for (const how of [{}, { Lang: 'ru' }, { Lang: 'pt' }, { Accept: 'application/problem+json' }]) {
        await assertSameRefusal(stage, { ...how, Authorization: token })
      }
    }
  })

  test('HEAD, POST and every other method are refused and let through alike, with their bodies', async () => {
    for (const method of ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      const body = method === 'HEAD' ? undefined : '{"text":"hello"}'
      const refused = await ask(QUERY, { Authorization: 'junk' }, { method, ...(body && { body }) })
      assert.deepEqual([refused.status, refused.headers['content-type']], [403, 'application/json; charset=utf-8'])
      assert.equal(refused.text, method === 'HEAD' ? '' : INVALID)
      const passed = await ask(QUERY, {}, { method, ...(body && { body }) })
      assert.equal(passed.status, 200, method)
      assert.deepEqual([lastSeen().method, lastSeen().bytes], [method, body?.length ?? 0])
    }
  })

  test('a big body goes to the API whole, and not to the server at all', async () => {
    const body = 'x'.repeat(20_000_000)
    const before = stage.pipe.sent()
    assert.equal((await ask('/v1/files', {}, { method: 'POST', body })).status, 200)
    assert.equal(lastSeen().sha256, createHash('sha256').update(body).digest('hex'))
    assert.ok(stage.pipe.sent() - before < 2000)
    const seen = stage.api.seen.length
    const refused = await ask('/v1/files', { Authorization: 'junk' }, { method: 'POST', body: 'x'.repeat(500_000) })
    assert.deepEqual([refused.status, refused.text, stage.api.seen.length], [403, INVALID, seen])
  })

  test('what the API says itself is not touched, whatever its status', async () => {
    for (const status of [400, 401, 403, 404, 413, 429, 500, 502, 503, 504]) {
      const answer = await ask(`/v1/own/${status}`)
      assert.deepEqual([answer.status, answer.text], [status, '{"of":"the API","bytes":0}'])
      assert.equal(answer.headers['content-type'], 'text/x-own')
    }
  })

  test('no caller tells the API who it is, in any spelling', async () => {
    const { owner } = stage
    const names = ['X-ChatApp-Account-Id', 'X-ChatApp-App-Id', 'X-ChatApp-Identity']
    const spellings = names.flatMap(name => [name, name.toLowerCase(), name.toUpperCase()])
    const alike = names.flatMap(name => [name.replaceAll('-', '_'), name.replace('-', '_'), name.replaceAll('-', '.')])
    for (const name of [...spellings, ...alike]) {
      await ask(QUERY, { [name]: 'forged', Connection: name })
      const { headers, rawHeaders } = lastSeen()
      assert.equal(headers['x-chatapp-account-id'], String(owner.cabinetUserId), name)
      assert.equal(headers['x-chatapp-app-id'], owner.appId, name)
      assert.ok(!rawHeaders.includes('forged'), name)
    }
    await ask(QUERY, { 'X-Forwarded-For': '192.0.2.7' })
    assert.doesNotMatch(String(lastSeen().headers['x-forwarded-for']), /192\.0\.2\.7/)
  })

  test('the question itself cannot be asked from outside', async () => {
    for (const path of [
      '/v1/tokens/authorize',
      '/v1/tokens/authorize/',
      '//v1//tokens/authorize/x',
      '/v1/tokens/a%75thorize',
    ]) {
      const seen = stage.api.seen.length
      const answer = await ask(path)
      assert.equal(answer.status, 404, path)
      assert.equal((answer.body as { error: { code: string } }).error.code, 'ApiNotFoundError')
      assert.equal(stage.api.seen.length, seen)
    }
  })

  test('tokens are made, refreshed, checked and revoked through the same origin', async () => {
    const { front, owner } = stage
    const made = pairOf(await make(front.url, owner))
    const fresh = pairOf(await refresh(front.url, made.refreshToken))
    for (const path of ['/v1/tokens/check', '//v1/tokens//check/', '/v1/me']) {
      assert.equal((await ask(path, { Authorization: fresh.accessToken })).status, 200, path)
    }
    assert.equal((await ask(QUERY, { Authorization: fresh.accessToken })).status, 200)
    const revoked = await ask('/v1/tokens', { Authorization: fresh.accessToken }, { method: 'DELETE' })
    assert.equal(revoked.status, 200)
    await assertSameRefusal(stage, { Authorization: fresh.accessToken }, 'revoked')
    const help = /<([^>]+)>/.exec(String((await ask(QUERY, { Authorization: 'junk' })).headers.link))?.[1] as string
    assert.match((await call(front.url, help)).text, /ApiInvalidTokenError/)
  })

  test('access that its owner ends is refused within the bound', async () => {
    const { server, front } = stage
    const other = await provision(server)
    const { accessToken } = pairOf(await make(front.url, other))
    const headers = { Authorization: accessToken }
    assert.equal((await call(front.url, QUERY, { headers })).status, 200)
    await runOperator(server, ['apps', 'end-access', '--app', other.appId])
    const since = performance.now()
    await eventually('the front refuses', 10_000, async () =>
      (await call(front.url, QUERY, { headers })).status === 403 ? true : undefined,
    )
    assert.ok(performance.now() - since < BOUND_MS + 1000)
    await assertSameRefusal(stage, headers, 'revoked')
  })

  test('many queries share a connection to the server, also those that it refuses', async () => {
    const before = stage.pipe.opened()
    for (let round = 0; round < 60; round += 1) {
      const isBad = round % 3 === 0
      const answer = await ask(QUERY, isBad ? { Authorization: 'junk' } : {}, {
        method: 'POST',
        body: 'x'.repeat(1000),
      })
      assert.equal(answer.status, isBad ? 403 : 200)
    }
    assert.ok(stage.pipe.opened() - before <= 1, `${stage.pipe.opened() - before} connections`)
  })

  test('a websocket goes through with a good token only, and nothing else leaves HTTP', async () => {
    const { front, pair, api } = stage
    const { host } = new URL(front.url)
    const upgrade = (token: string, to: string) =>
      `GET /v1/events HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${token}\r\nConnection: Upgrade\r\nUpgrade: ${to}\r\n` +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'
    const socket = await openConnection(front.url)
    socket.write(upgrade(pair.accessToken, 'websocket'))
    const [head] = await once(socket, 'data')
    assert.match(String(head), /^HTTP\/1\.1 101 /)
    socket.write('hello')
    assert.equal(String((await once(socket, 'data'))[0]), 'hello')
    socket.destroy()
    const seen = api.seen.length
    const refused = await sendRaw(front.url, upgrade('junk', 'websocket'), { answers: 1 })
    assert.deepEqual([refused.answers[0]?.status, refused.answers[0]?.body], [403, INVALID])
    assert.equal(api.seen.length, seen)
    await sendRaw(front.url, upgrade(pair.accessToken, 'h2c'), { answers: 1 })
    assert.equal(lastSeen().headers.upgrade, undefined)
  })
}
