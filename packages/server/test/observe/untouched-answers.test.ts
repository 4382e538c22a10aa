import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { openFront } from './open-front.ts'
import {
  exchange,
  LAST,
  open,
  RawUpstream,
  rawAnswer,
  startUntouchedRig,
  untilEnd,
  withoutConnection,
} from './raw-upstream.ts'

const { upstream, front, behindProxy } = await startUntouchedRig()

test('an answer comes back byte for byte: reason, order, spelling, cookies, content', async () => {
  const headers = [
    'sErVeR: something/1.0',
    'Content-Type: application/json',
    'Set-Cookie: a=1; Path=/',
    'X-Twice: 1',
    'Set-Cookie: b=2',
    'X-ChatApp-Reason: mine',
    'x-latin: caf\u00e9',
    'Content-Length: 9',
  ]
  upstream.onHead = socket => socket.end(rawAnswer('418 I am not ours', headers, '{"a":"é"}'), 'latin1')
  const answer = await exchange(front.url, `GET / HTTP/1.1\r\nHost: x\r\n${LAST}`)
  assert.equal(withoutConnection(answer), `HTTP/1.1 418 I am not ours\r\n${headers.join('\r\n')}\r\n\r\n{"a":"\u00e9"}`)
})

for (const status of [204, 304]) {
  test(`an answer without content stays one: ${status}`, async () => {
    upstream.onHead = socket => socket.end(rawAnswer(`${status} X`, ['ETag: "1"'], ''))
    const answer = await exchange(front.url, `GET / HTTP/1.1\r\nHost: x\r\n${LAST}`)
    assert.equal(withoutConnection(answer), `HTTP/1.1 ${status} X\r\nETag: "1"\r\n\r\n`)
  })
}

test('the answer to HEAD keeps the length it tells', async () => {
  upstream.onHead = socket => socket.end(rawAnswer('200 OK', ['Content-Length: 12345'], ''))
  const answer = await exchange(front.url, `HEAD / HTTP/1.1\r\nHost: x\r\n${LAST}`)
  assert.equal(withoutConnection(answer), 'HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n')
})

test('trailers come back where the caller can take them, and are no failure where it cannot', async () => {
  const inPieces =
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: close\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 2\r\n\r\n'
  upstream.onHead = socket => socket.end(inPieces)
  assert.match(
    await exchange(front.url, `GET / HTTP/1.1\r\nHost: x\r\n${LAST}`),
    /Trailer: X-Sum\r\n.*\r\n0\r\nX-Sum: 2\r\n\r\n$/s,
  )
  assert.match(await exchange(front.url, 'GET / HTTP/1.0\r\n\r\n'), /^HTTP\/1.1 200 OK\r\n.*\r\n\r\nok$/s)
})

test('an answer whose end is the end of the connection arrives whole', async () => {
  upstream.onHead = socket => socket.end('HTTP/1.1 200 OK\r\nX-A: b\r\n\r\nuntil the end')
  const answer = await exchange(front.url, `GET / HTTP/1.0\r\n\r\n`)
  assert.ok(answer.endsWith('\r\n\r\nuntil the end'), answer)
  assert.doesNotMatch(answer, /chunked/)
})

test('each piece of an answer comes when it was sent, not when the answer ends', async () => {
  const opened = Promise.withResolvers<(text: string) => void>()
  upstream.onHead = socket => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n')
    opened.resolve(text => socket.write(`${text.length.toString(16)}\r\n${text}\r\n`))
  }
  const socket = await open(front.url)
  let text = ''
  socket.on('data', chunk => {
    text += chunk
  })
  socket.write('GET /events HTTP/1.1\r\nHost: x\r\n\r\n')
  const send = await opened.promise
  // The head alone, with no event yet.
  while (!text.includes('\r\n\r\n')) await once(socket, 'data')
  for (const event of ['data: 1', 'data: 2']) {
    send(event)
    while (!text.includes(event)) await once(socket, 'data')
  }
  const [onward] = upstream.sockets
  socket.destroy()
  await once(onward as NonNullable<typeof onward>, 'close')
})

test('an answer may take longer than an idle connection is kept, also in the middle', async () => {
  upstream.onHead = async socket => {
    await wait(1300)
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nok')
    await wait(1300)
    socket.end('ok')
  }
  assert.equal(await (await fetch(front.url)).text(), 'okok')
})

test('a websocket is bytes both ways, its head untouched', async () => {
  upstream.onHead = socket => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Odd: 1\r\n\r\n')
    socket.on('data', (chunk: Buffer) => socket.write(Buffer.concat([Buffer.from('echo '), chunk])))
    socket.once('end', () => socket.end('bye'))
  }
  const head =
    'GET /socket?a=b HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nupgrade: WebSocket\r\nSec-WebSocket-Key: k\r\n\r\n'
  const socket = await open(behindProxy.url)
  socket.write(head)
  const [switched] = await once(socket, 'data')
  assert.match(String(switched), /^HTTP\/1.1 101 Switching Protocols\r\n.*X-Odd: 1\r\n\r\n$/s)
  assert.equal(upstream.received, head)
  socket.write(Buffer.from([0, 255, 1]))
  const [echoed] = await once(socket, 'data')
  assert.deepEqual(echoed, Buffer.concat([Buffer.from('echo '), Buffer.from([0, 255, 1])]))
  socket.end()
  assert.equal(await untilEnd(socket), 'bye')
})

test('what the upstream breaks off is broken off for the caller', async () => {
  upstream.onHead = socket => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => socket.resetAndDestroy())
  }
  const answer = await exchange(front.url, `GET / HTTP/1.1\r\nHost: x\r\n${LAST}`)
  assert.doesNotMatch(answer, /502/)
})

test('a caller who goes away ends the call at the upstream', async () => {
  const reached = Promise.withResolvers<void>()
  upstream.onHead = () => reached.resolve()
  const socket = await open(front.url)
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf')
  await reached.promise
  const [onward] = upstream.sockets
  socket.destroy()
  await once(onward as NonNullable<typeof onward>, 'close')
})

test('an upstream that is away is one plain 502 in the envelope', async () => {
  const away = await RawUpstream.start()
  const { url } = away
  await away[Symbol.asyncDispose]()
  const lonely = await openFront(url)
  const answer = await fetch(`${lonely.url}/v1/licenses`, { headers: { Lang: 'en' } })
  assert.equal(answer.status, 502)
  const { success, error } = (await answer.json()) as { success: boolean; error: { code: string } }
  assert.deepEqual([success, error.code], [false, 'ApiBadGatewayError'])
  const socket = await exchange(
    lonely.url,
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  )
  assert.match(socket, /^HTTP\/1.1 502 .*ApiBadGatewayError/s)
  await lonely.stop(100)
})

test('an idle connection that the upstream closes costs a safe call nothing', async () => {
  const keepAlive = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
  let calls = 0
  upstream.onHead = socket => {
    calls++
    socket.write(keepAlive)
    // The second call comes into a connection that is just being reset.
    socket.once('data', () => socket.resetAndDestroy())
  }
  for (let call = 0; call < 4; call++) assert.equal(await (await fetch(`${front.url}/${call}`)).text(), 'ok')
  assert.ok(calls >= 2)
})
