import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, beforeEach, test } from 'node:test'
import {
  check,
  createApp,
  eventually,
  openConnection,
  pairOf,
  refresh,
  runOperator,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { type Behind, BOUND_MS, newPair, refusalOf, revoke, startBehind } from './behind.ts'
import { closing, echo, openSocket, rawOffer, received, type SocketUpstream, startSocketUpstream } from './sockets.ts'

const LIMIT = { timeout: 60_000 }
const MEGABYTE = 1_000_000

let upstream: SocketUpstream
let behind: Behind
let url: string

before(async () => {
  upstream = await startSocketUpstream()
  behind = await startBehind(upstream.url)
  url = behind.server.url
})

beforeEach(() => {
  Object.assign(upstream, { handshakes: [], calls: [], open: [], onSocket: echo, admit: () => true })
})

after(() => upstream?.[Symbol.dispose]())

test(
  'a revocation closes the websockets of its grant with 1008, the upstream with them, and no others',
  LIMIT,
  async () => {
    const other = await openSocket(url, behind.pair.accessToken)
    const pair = await newPair(behind.server, behind.owner)
    const sockets = await Promise.all([1, 2].map(() => openSocket(url, pair.accessToken)))
    const ends = Promise.all([...sockets, ...upstream.open.slice(1)].map(closing))
    await revoke(behind.server, pair)
    const [first, second, ...far] = await ends
    for (const end of [first, second]) assert.deepEqual(end, { code: 1008, reason: 'ApiInvalidTokenError: revoked' })
    assert.equal(far.length, 2)
    assert.deepEqual(await refusalOf(behind.server, pair), { code: 'ApiInvalidTokenError', reason: 'revoked' })
    other.send('still here')
    assert.equal(String((await received(other)).data), 'still here')
    other.terminate()
  },
)

test('access that another process ends in the store closes the websocket within the bound', LIMIT, async () => {
  const { server, owner } = behind
  const app = { ...owner, ...(await createApp(server, owner.cabinetUserId)) }
  const socket = await openSocket(url, (await newPair(server, app)).accessToken)
  const closed = closing(socket)
  await runOperator(server, ['apps', 'delete', '--app', app.appId])
  const endedAt = performance.now()
  assert.deepEqual(await closed, { code: 1008, reason: 'ApiInvalidTokenError: app_deleted' })
  assert.ok(performance.now() - endedAt < BOUND_MS)
})

test('a refresh leaves the websocket alone: the old access token lives to its own end', LIMIT, async () => {
  const pair = await newPair(behind.server, behind.owner)
  const socket = await openSocket(url, pair.accessToken)
  const next = pairOf(await refresh(url, pair.refreshToken))
  assert.equal((await check(url, next.accessToken)).status, 200)
  socket.send('still here')
  assert.equal(String((await received(socket)).data), 'still here')
  socket.terminate()
})

test('the close stands between two frames of an upstream that never stops sending', LIMIT, async () => {
  const message = 'x'.repeat(300_000)
  upstream.onSocket = socket => {
    const more = () => socket.readyState === socket.OPEN && socket.send(message, more)
    more()
  }
  const pair = await newPair(behind.server, behind.owner)
  const socket = await openSocket(url, pair.accessToken)
  let whole = 0
  socket.on('message', data => {
    assert.equal((data as Buffer).length, message.length)
    whole += 1
  })
  const closed = closing(socket)
  await eventually('messages flow', 20_000, () => whole > 20 || undefined)
  await revoke(behind.server, pair)
  assert.deepEqual(await closed, { code: 1008, reason: 'ApiInvalidTokenError: revoked' })
})

test('who reads nothing when its access ends is cut off, and so is the upstream', LIMIT, async () => {
  upstream.onSocket = socket => socket.send(Buffer.alloc(64 * MEGABYTE))
  const pair = await newPair(behind.server, behind.owner)
  const socket = await openSocket(url, pair.accessToken, { perMessageDeflate: false })
  socket.pause()
  const far = upstream.open.at(-1)
  assert.ok(far)
  await eventually('the upstream is held back', 20_000, () => far.bufferedAmount > 0 || undefined)
  const closed = closing(far)
  await revoke(behind.server, pair)
  assert.equal((await closed).code, 1006)
  socket.terminate()
})

test('a websocket closes in the second in which its access token ends', LIMIT, async () => {
  const short = await startBehind(upstream.url, { CHATAPP_SERVER_ACCESS_TTL: '3' })
  const socket = await openSocket(short.server.url, short.pair.accessToken)
  assert.deepEqual(await closing(socket), { code: 1008, reason: 'ApiInvalidTokenError: expired' })
  const late = Date.now() / 1000 - short.pair.accessTokenEndTime
  assert.ok(late > -0.1 && late < 5, `${late} s after its end`)
  assert.equal((await refusalOf(short.server, short.pair)).reason, 'expired')
  await short.server.stop()
})

test('a server that stops says so on every websocket, and does not wait for them', LIMIT, async () => {
  const { server, pair } = await startBehind(upstream.url)
  const sockets = await Promise.all([1, 2, 3].map(() => openSocket(server.url, pair.accessToken)))
  const silent = await openConnection(server.url)
  silent.write(rawOffer(pair.accessToken))
  await once(silent, 'data')
  const ends = Promise.all(sockets.map(closing))
  const stopped = server.stop()
  for (const end of await ends) assert.deepEqual(end, { code: 1001, reason: 'going away' })
  assert.deepEqual(await stopped, { code: 0, signal: null })
  silent.destroy()
})

testThatNothingSecretWasPrinted()
