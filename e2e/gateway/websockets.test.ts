import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { after, before, beforeEach, test } from 'node:test'
import {
  assertStillWell,
  barrier,
  eventually,
  openConnection,
  sendRaw,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { type Behind, startBehind } from './behind.ts'
import {
  askForSocket,
  closing,
  echo,
  openSocket,
  rawOffer,
  received,
  type SocketUpstream,
  startSocketUpstream,
} from './sockets.ts'

const LIMIT = { timeout: 60_000 }
const MEGABYTE = 1_000_000

let upstream: SocketUpstream
let behind: Behind
let url: string

before(async () => {
  upstream = await startSocketUpstream()
  behind = await startBehind(upstream.url, { CHATAPP_SERVER_UPSTREAM_TIMEOUT: '2' })
  url = behind.server.url
})

beforeEach(() => {
  Object.assign(upstream, { handshakes: [], calls: [], open: [], onSocket: echo, admit: () => true })
})

after(() => upstream?.[Symbol.dispose]())

test('text, binary and frames of 1 MB come back as they were sent, compressed and not', LIMIT, async () => {
  for (const perMessageDeflate of [false, true]) {
    const socket = await openSocket(url, behind.pair.accessToken, { perMessageDeflate })
    assert.equal(socket.extensions, perMessageDeflate ? 'permessage-deflate' : '')
    for (const data of ['', 'hello', 'ж'.repeat(100_000), 'a'.repeat(MEGABYTE)]) {
      socket.send(data)
      const got = await received(socket)
      assert.deepEqual([got.data.toString() === data, got.isBinary], [true, false])
    }
    for (const size of [0, 1, 125, 126, 65_535, 65_536, MEGABYTE]) {
      const data = randomBytes(size)
      socket.send(data)
      const got = await received(socket)
      assert.deepEqual([got.data.equals(data), got.isBinary], [true, true], `${size} bytes`)
    }
    socket.terminate()
  }
})

test('pings of either side are answered by the other', LIMIT, async () => {
  const socket = await openSocket(url, behind.pair.accessToken)
  for (const end of [socket, upstream.open.at(-1)]) {
    assert.ok(end)
    const pong = once(end, 'pong')
    end.ping('are you there')
    assert.equal(String((await pong)[0]), 'are you there')
  }
  socket.terminate()
})

test('either side closes with its own code and reason', LIMIT, async () => {
  for (const side of ['caller', 'upstream']) {
    const socket = await openSocket(url, behind.pair.accessToken)
    const far = upstream.open.at(-1)
    assert.ok(far)
    const [first, second] = side === 'caller' ? [socket, far] : [far, socket]
    const closed = closing(second)
    first.close(4321, 'that is all')
    assert.deepEqual(await closed, { code: 4321, reason: 'that is all' })
  }
})

test(
  'the upstream gets the offer of the caller unchanged, the identity, and neither token nor lies',
  LIMIT,
  async () => {
    const socket = await openSocket(url, behind.pair.accessToken, {
      protocols: ['chat.v2', 'chat.v1'],
      origin: 'https://pages.example.com',
      path: '/v1/events?since=5',
      headers: { 'X-ChatApp-Account-Id': '999', Refresh: behind.pair.refreshToken },
    })
    assert.equal(socket.protocol, 'chat.v2')
    const [request] = upstream.handshakes
    assert.equal(request?.url, '/v1/events?since=5')
    const { headers } = request ?? { headers: {} }
    assert.equal(headers.upgrade, 'websocket')
    assert.equal(headers['sec-websocket-protocol'], 'chat.v2,chat.v1')
    assert.equal(headers['sec-websocket-version'], '13')
    assert.equal(headers.origin, 'https://pages.example.com')
    assert.equal(headers['x-chatapp-account-id'], String(behind.owner.cabinetUserId))
    assert.equal(headers['x-chatapp-app-id'], behind.owner.appId)
    assert.deepEqual([headers.authorization, headers.refresh], [undefined, undefined])
    socket.terminate()
  },
)

test(
  'without a valid token there is no websocket, but the envelope, and the upstream hears nothing',
  LIMIT,
  async () => {
    for (const token of [undefined, 'cat_junk', behind.pair.refreshToken]) {
      const asked = await askForSocket(url, token)
      assert.ok('refused' in asked)
      assert.deepEqual([asked.refused.status, asked.refused.code], [403, 'ApiInvalidTokenError'])
    }
    const own = await askForSocket(url, behind.pair.accessToken, { path: '/v1/tokens/check' })
    assert.equal('refused' in own && own.refused.status, 200)
    assert.deepEqual([upstream.handshakes.length, upstream.calls.length], [0, 0])
  },
)

test('an upstream that dies takes the websocket with it, a caller that dies its other end', LIMIT, async () => {
  for (const side of ['upstream', 'caller']) {
    const socket = await openSocket(url, behind.pair.accessToken)
    const far = upstream.open.at(-1)
    assert.ok(far)
    const [dying, other] = side === 'caller' ? [socket, far] : [far, socket]
    const closed = closing(other)
    dying.terminate()
    assert.equal((await closed).code, 1006)
  }
})

test('an upstream that takes no websocket is heard: its own answer comes through', LIMIT, async () => {
  const body = '{"success":false,"error":{"code":"NotToday","message":"closed on Sundays"}}'
  const head = `HTTP/1.1 426 Upgrade Required\r\nX-Why: sunday\r\nContent-Length: ${body.length}\r\n\r\n`
  upstream.admit = (_, socket) => {
    socket.end(head + body)
    return false
  }
  const asked = await askForSocket(url, behind.pair.accessToken)
  assert.ok('refused' in asked)
  assert.deepEqual(asked.refused, { status: 426, code: 'NotToday', text: body })
})

test(
  'an upstream that is silent, gone, or changes to something else is answered for in the envelope',
  LIMIT,
  async () => {
    const cases: [SocketUpstream['admit'], number, string][] = [
      [() => false, 504, 'ApiGatewayTimeoutError'],
      [(_, socket) => socket.destroy() && false, 502, 'ApiBadGatewayError'],
      [
        (_, socket) => socket.end('HTTP/1.1 101 Yes\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n') && false,
        502,
        'ApiBadGatewayError',
      ],
    ]
    for (const [admit, status, code] of cases) {
      upstream.admit = admit
      const asked = await askForSocket(url, behind.pair.accessToken)
      assert.ok('refused' in asked)
      assert.deepEqual([asked.refused.status, asked.refused.code], [status, code])
    }
  },
)

test('what either side sends in one breath with the handshake arrives', LIMIT, async () => {
  upstream.admit = (_, socket) => {
    socket.cork()
    setImmediate(() => socket.uncork())
    return true
  }
  upstream.onSocket = socket => {
    echo(socket)
    socket.send('from the upstream')
  }
  const word = Buffer.from('from the caller')
  const frame = Buffer.concat([Buffer.from([0x81, 0x80 | word.length, 0, 0, 0, 0]), word])
  const socket = await openConnection(url)
  let got = ''
  socket.on('data', (bytes: Buffer) => {
    got += bytes.toString('latin1')
  })
  socket.write(Buffer.concat([Buffer.from(rawOffer(behind.pair.accessToken)), frame]))
  await eventually('both words arrive', 10_000, () => (/upstream.*from the caller/s.test(got) ? true : undefined))
  assert.match(got, /^HTTP\/1\.1 101 Switching Protocols\r\n/)
  assert.match(got, /\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n/)
  assert.doesNotMatch(got, /keep-alive|transfer-encoding/i)
  socket.destroy()
})

test('ten at once keep their messages apart', LIMIT, async () => {
  await barrier(10, async (index, start) => {
    const socket = await openSocket(url, behind.pair.accessToken)
    await start()
    for (let round = 0; round < 20; round++) {
      const data = randomBytes(10_000 + index)
      socket.send(data)
      assert.ok((await received(socket)).data.equals(data))
    }
    socket.terminate()
  })
})

test(
  'a caller that reads nothing holds the upstream back, and an upstream that reads nothing the caller',
  LIMIT,
  async () => {
    const plain = { perMessageDeflate: false }
    const most = 32 * MEGABYTE
    for (const side of ['caller', 'upstream']) {
      upstream.onSocket = socket => (side === 'upstream' ? socket.pause() : undefined)
      const socket = await openSocket(url, behind.pair.accessToken, plain)
      const far = upstream.open.at(-1)
      assert.ok(far)
      const [writer, reader] = side === 'caller' ? [far, socket] : [socket, far]
      reader.pause()
      for (let sent = 0; sent < 2 * most; sent += MEGABYTE) writer.send(Buffer.alloc(MEGABYTE))
      let last = -1
      await eventually('what is on its way is full', 30_000, () => {
        const isSettled = last === writer.bufferedAmount
        last = writer.bufferedAmount
        return isSettled || undefined
      })
      assert.ok(last > most, `${2 * most - last} bytes left the writer`)
      let got = 0
      reader.on('message', data => {
        got += (data as Buffer).length
      })
      reader.resume()
      await eventually('all arrives after all', 30_000, () => got === 2 * most || undefined)
      socket.terminate()
    }
  },
)

test('a websocket asked for behind an unanswered call, or with content, harms nobody', LIMIT, async () => {
  let slow: ServerResponse | undefined
  upstream.answer = (_, response) => {
    slow = response
  }
  const line = (method: string, more: string) =>
    `${method} /v1/x HTTP/1.1\r\nHost: x\r\nAuthorization: ${behind.pair.accessToken}\r\n${more}\r\n`
  const offer = 'Connection: Upgrade\r\nUpgrade: websocket\r\n'
  const socket = await openConnection(url)
  socket.on('error', () => undefined).resume()
  const closed = once(socket, 'close')
  socket.write(line('GET', '') + line('GET', offer))
  await closed
  upstream.answer = (_, response) => response.end('upstream')
  slow?.end()
  const smuggled = line('GET', 'X-Smuggled: yes\r\n')
  const withContent = `${line('GET', `${offer}Content-Length: ${smuggled.length}\r\n`)}${smuggled}`
  const { answers } = await sendRaw(url, withContent, { answers: 1 })
  assert.equal(answers[0]?.status, 200)
  assert.equal(upstream.handshakes.length, 0)
  assert.ok(upstream.calls.every(({ headers }) => headers['x-smuggled'] === undefined))
  await assertStillWell(behind.server)
})

testThatNothingSecretWasPrinted()
