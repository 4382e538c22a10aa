import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import {
  type Credentials,
  createApp,
  eventually,
  make,
  pairOf,
  provision,
  type RawAnswer,
  type Server,
  sendRaw,
  startServer,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { ScoreKeeper } from './attacks/score-keeper.ts'

let upstream: ScoreKeeper
let server: Server
let app: Credentials
/** Of two apps of one account. */
let tokens: [string, string]

before(async () => {
  upstream = await ScoreKeeper.start()
  const folder = temporaryFolder()
  const routes = join(folder, 'routes.json')
  const slow = { path: '/slow', upstream: upstream.url, ratePerApp: 3 }
  const free = { path: '/free', upstream: upstream.url, access: 'public' }
  writeFileSync(routes, JSON.stringify({ routes: [{ path: '/', upstream: upstream.url }, slow, free] }))
  const env = {
    CHATAPP_SERVER_ROUTES: routes,
    CHATAPP_SERVER_TRUSTED_PROXIES: 'loopback',
    CHATAPP_SERVER_APP_RATE: '20',
  }
  server = await startServer({ folder, env })
  app = await provision(server)
  const second = { ...app, ...(await createApp(server, app.cabinetUserId)) }
  const made = await Promise.all([app, second].map(async one => pairOf(await make(server.url, one)).accessToken))
  tokens = made as [string, string]
})

interface Query {
  path?: string
  token?: string
  /** What the trusted proxy tells of the caller. */
  from: string
}

interface Wave {
  statuses: Readonly<Record<number, number>>
  /** The first answer that was no success. */
  refused: RawAnswer | undefined
  /** From the first query to the last answer. */
  seconds: number
}

/** Queries all at once: on one connection, none waiting for the answer of the one before. */
async function wave(queries: readonly Query[]): Promise<Wave> {
  const bytes = queries.map(({ path = '/x', token = tokens[0], from }) =>
    [`GET ${path} HTTP/1.1`, 'Host: x', `Authorization: ${token}`, `X-Forwarded-For: ${from}`, '', ''].join('\r\n'),
  )
  const { answers, milliseconds } = await sendRaw(server.url, bytes.join(''), { answers: queries.length })
  assert.equal(answers.length, queries.length)
  const statuses = Object.fromEntries(
    [...Map.groupBy(answers, ({ status }) => status)].map(([status, group]) => [status, group.length]),
  )
  return { statuses, refused: answers.find(({ status }) => status !== 200), seconds: milliseconds / 1000 }
}

function times(count: number, query: Query): Query[] {
  return Array<Query>(count).fill(query)
}

/** One second's worth passed, and what was earned while the wave lasted. */
function assertPassed({ statuses, seconds }: Wave, rate: number): void {
  const passed = statuses[200] ?? 0
  assert.ok(passed >= rate && passed <= rate * (1 + seconds) + 1, `${passed} in ${seconds} s`)
}

async function passes(query: Query): Promise<boolean> {
  return (await wave([query])).statuses[200] === 1
}

test('of a wave of one address fifty pass, the rest are told to wait, and reach no upstream', async () => {
  upstream.take()
  const { refused, ...sent } = await wave(times(200, { path: '/free', from: '192.0.2.1' }))
  assertPassed({ refused, ...sent }, 50)
  assert.equal(upstream.take().length, sent.statuses[200])
  assert.ok(refused)
  assert.equal(refused.status, 429)
  assert.equal(JSON.parse(refused.body).error.code, 'ApiTooManyRequestsError')
  assert.equal(refused.headers['retry-after'], '1')
  assert.equal(refused.headers['ratelimit-policy'], '"queries-per-address";q=50;w=1')
  assert.equal(refused.headers.ratelimit, '"queries-per-address";r=0;t=1')
  assert.equal(refused.headers.link, '</docs/errors/ApiTooManyRequestsError>; rel="help"')
})

test('soon after it was refused an address passes again', async () => {
  const query = { path: '/free', from: '192.0.2.2' }
  await wave(times(200, query))
  await eventually('it passes', 5000, async () => (await passes(query)) || undefined)
})

test('junk tokens count for the address that sends them, and another address is not touched', async () => {
  const { statuses } = await wave(times(200, { token: 'junk', from: '192.0.2.3' }))
  assert.deepEqual(Object.keys(statuses), ['403', '429'])
  assert.ok(await passes({ from: '192.0.2.4' }))
})

test('an IPv6 customer has one rate for the whole /64, the next /64 its own', async () => {
  const hosts = Array.from({ length: 200 }, (_, n) => ({ path: '/free', from: `2001:db8::${n.toString(16)}` }))
  assertPassed(await wave(hosts), 50)
  assert.ok(await passes({ path: '/free', from: '2001:db8:0:1::1' }))
})

test('what a stranger writes into X-Forwarded-For is no address of its own', async () => {
  const claims = Array.from({ length: 200 }, (_, n) => ({ path: '/free', from: `198.51.100.${n}, 192.0.2.5` }))
  assertPassed(await wave(claims), 50)
})

test('an app has its rate on all routes together, and a route with one of its own counts alone', async () => {
  const all = await wave([...times(23, { from: '192.0.2.6' }), ...times(22, { path: '/y', from: '192.0.2.6' })])
  assertPassed(all, 20)
  assert.equal(all.refused?.headers['ratelimit-policy'], '"queries-per-app";q=20;w=1')
  const slow = await wave(times(20, { path: '/slow', from: '192.0.2.7' }))
  assertPassed(slow, 3)
  assert.equal(slow.refused?.headers['ratelimit-policy'], '"queries-per-app";q=3;w=1')
  assertPassed(await wave(times(45, { token: tokens[1], from: '192.0.2.8' })), 20)
})

test('our own methods are not counted: a proxy that asks for every query asks from one address', async () => {
  const { statuses } = await wave(times(200, { path: '/v1/tokens/check?quiet', from: '192.0.2.9' }))
  assert.deepEqual(statuses, { 204: 200 })
})

testThatNothingSecretWasPrinted()
