import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startFaultProxy } from '../client/fault-proxy.ts'
import {
  type Answer,
  call,
  check,
  eventually,
  make,
  pairOf,
  provision,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { type Api, PROGRAMS, startApi } from './programs.ts'

/** In seconds; the page's own would have the test take a minute. */
const REMEMBER = 1
const STALE = 4
/** The server's own bound for revocations, and some time for a busy machine. */
const SERVER_BOUND = 2
const SLACK = 1

const FRAMEWORKS = ['node-http.ts', 'express.ts', 'fastify.ts', 'hono.ts', 'fetch.ts']
const INVALID = '{"success":false,"error":{"code":"ApiInvalidTokenError","message":"Invalid Token"}}'

const server = await startServer({ env: { CHATAPP_SERVER_TRUSTED_PROXIES: 'loopback' } })
const owner = await provision(server)
const options = { rememberSeconds: REMEMBER, staleSeconds: STALE }
const apis = await Promise.all(FRAMEWORKS.map(file => startApi(file, server.url, options)))
const pair = pairOf(await make(server.url, owner))

const ask = ({ url }: Api, token?: string, headers = {}) =>
  call(url, '/things', { headers: { ...(token && { Authorization: token }), ...headers } })

/** The same of every framework. */
const everywhere = (promise: (api: Api, name: string) => Promise<unknown>) =>
  Promise.all(apis.map((api, index) => promise(api, FRAMEWORKS[index] as string)))

const isGood = (answer: Answer, name: string) => {
  assert.equal(answer.status, 200, `${name}: ${answer.text}`)
  const { cabinetUserId, appId } = owner
  assert.partialDeepStrictEqual(answer.body, { accountId: cabinetUserId, appId }, name)
}

test('these are all the programs that the page shows', () => {
  assert.deepEqual([...PROGRAMS.keys()], [...FRAMEWORKS, 'behind-gateway.ts'])
})

test('every framework lets good tokens through, and says whose they are', async () => {
  await everywhere(async (api, name) => {
    for (const token of [pair.accessToken, `Bearer ${pair.accessToken}`]) isGood(await ask(api, token), name)
  })
})

test('every framework refuses as the server does, letter by letter, in every language and form', async () => {
  const forged = `${pair.accessToken.slice(0, 30)}${pair.accessToken[30] === 'A' ? 'B' : 'A'}${pair.accessToken.slice(31)}`
  for (const token of [undefined, 'junk', 'two words', forged, pair.refreshToken]) {
    for (const Lang of ['en', 'ru', 'pt', 'de']) {
      for (const Accept of ['*/*', 'application/problem+json']) {
        const wishes = { Lang, Accept }
        const theirs = await call(server.url, '/v1/tokens/check', {
          headers: { ...(token && { Authorization: token }), ...wishes },
        })
        await everywhere(async (api, name) => {
          const ours = await ask(api, token, wishes)
          assert.deepEqual(comparable(ours), comparable(theirs), `${name} ${Lang} ${Accept}`)
        })
      }
    }
  }
})

test('of a thousand queries at once the server sees one', { timeout: 60_000 }, async () => {
  using proxy = await startFaultProxy(server.url)
  const api = await startApi('node-http.ts', proxy.url, { rememberSeconds: 60 })
  const answers = await Promise.all(Array.from({ length: 1000 }, () => ask(api, pair.accessToken)))
  for (const answer of answers) isGood(answer, 'node:http')
  assert.equal(proxy.calls.length, 1)
})

test('a revoked token is refused everywhere within the bound, and with the reason', { timeout: 30_000 }, async () => {
  const doomed = pairOf(await make(server.url, owner)).accessToken
  await everywhere(async (api, name) => isGood(await ask(api, doomed), name))
  const revoked = performance.now()
  await call(server.url, '/v1/tokens', { method: 'DELETE', headers: { Authorization: doomed } })
  await everywhere(async (api, name) => {
    const refused = await eventually(`${name} refuses a revoked token`, 10_000, async () => {
      const answer = await ask(api, doomed)
      return answer.status === 200 ? undefined : answer
    })
    const seconds = (performance.now() - revoked) / 1000
    assert.ok(seconds < SERVER_BOUND + REMEMBER + SLACK, `${name}: after ${seconds} s`)
    assert.deepEqual([refused.status, refused.text, refused.headers['chatapp-reason']], [403, INVALID, 'revoked'])
  })
})

test('the server is killed: good tokens go on, then 503, and back when it is', { timeout: 60_000 }, async () => {
  await everywhere(async (api, name) => isGood(await ask(api, pair.accessToken), name))
  const stranger = pairOf(await make(server.url, owner)).accessToken
  const killed = performance.now()
  await server.kill()
  const since = () => (performance.now() - killed) / 1000
  await everywhere(async (api, name) => {
    const unavailable = await eventually(`${name} ends what it remembers`, 20_000, async () => {
      const answer = await ask(api, pair.accessToken)
      if (answer.status !== 200) return answer
      assert.ok(since() < REMEMBER + STALE + SLACK, `${name}: still after ${since()} s`)
      return undefined
    })
    assert.ok(since() > STALE - SLACK, `${name}: only for ${since()} s`)
    for (const answer of [unavailable, await ask(api, stranger)]) {
      assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '1'])
      assert.partialDeepStrictEqual(answer.body, { success: false, error: { code: 'ApiUnavailableError' } })
    }
  })
  await server.restart()
  assert.equal((await check(server.url, pair.accessToken)).status, 200)
  await everywhere((api, name) =>
    eventually(`${name} is back`, 5000, async () => {
      const answers = [await ask(api, pair.accessToken), await ask(api, stranger)]
      return answers.every(({ status }) => status === 200) || undefined
    }),
  )
})

testThatNothingSecretWasPrinted()

/** What a client goes by; ids differ from answer to answer, and lengths with them. */
function comparable({ status, headers, text }: Answer): object {
  const { 'content-type': type, 'chatapp-next': next, 'chatapp-reason': reason, link, 'cache-control': cache } = headers
  const challenge = headers['www-authenticate']
  return {
    status,
    type,
    next,
    reason,
    link,
    cache,
    challenge,
    text: text.replace(/"requestId":"[^"]+"/, '"requestId":"…"'),
  }
}
