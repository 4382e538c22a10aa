import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { noteSecret, temporaryFolder, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { rawExchange, statusesIn } from './raw.ts'
import { metric, type Place, runChatapp, type Sidecar, startSidecar, through } from './sidecar.ts'
import { ACCOUNT, startUpstream, type Upstream } from './upstream.ts'

const LIMIT = { timeout: 60_000 }

let upstream: Upstream
/** The same user's: one by a socket, one by a port. */
let bySocket: Sidecar
let byPort: Sidecar
let port: Extract<Place, { port: number }>

before(async () => {
  upstream = await startUpstream()
  const home = temporaryFolder()
  bySocket = await startSidecar({ url: upstream.url, account: ACCOUNT, home })
  byPort = await startSidecar({ url: upstream.url, account: ACCOUNT, home, flags: ['--port', '0'] })
  port = byPort.place as typeof port
  noteSecret(port.key)
  assert.equal((await through(bySocket, '/v1/first')).status, 200)
})

after(() => {
  bySocket.signal('SIGKILL')
  byPort.signal('SIGKILL')
  upstream[Symbol.dispose]()
})

/** Lines of a request; an empty one and what follows it come after them. */
function request(...lines: string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}

const MALFORMED: readonly [what: string, bytes: string, status: number][] = [
  ['a target in absolute-form', request('GET http://localhost/v1/me HTTP/1.1', 'Host: localhost'), 400],
  ['a target in absolute-form for another host', request('GET http://evil.example/ HTTP/1.1', 'Host: localhost'), 400],
  ['CONNECT', request('CONNECT evil.example:443 HTTP/1.1', 'Host: evil.example:443'), 405],
  ['TRACE, which would show the token', request('TRACE /v1/me HTTP/1.1', 'Host: localhost'), 405],
  ['OPTIONS *', request('OPTIONS * HTTP/1.1', 'Host: localhost'), 400],
  ['no host', request('GET /v1/me HTTP/1.1'), 400],
  ['two hosts', request('GET /v1/me HTTP/1.1', 'Host: localhost', 'Host: localhost'), 400],
  ['a foreign host', request('GET /v1/me HTTP/1.1', 'Host: evil.example'), 421],
  ['a host that begins as ours', request('GET /v1/me HTTP/1.1', 'Host: localhost.evil.example'), 421],
  ['a page of another origin', request('GET /v1/me HTTP/1.1', 'Host: localhost', 'Origin: http://evil.example'), 403],
  [
    'a page without an origin',
    request('POST /v1/me HTTP/1.1', 'Host: localhost', 'Origin: null', 'Content-Length: 0'),
    403,
  ],
  ['an image of another site', request('GET /v1/me HTTP/1.1', 'Host: localhost', 'Sec-Fetch-Site: cross-site'), 403],
  ['a folded header', request('GET /v1/me HTTP/1.1', 'Host: localhost', 'X-A: b', ' c'), 400],
  ['a blank before a colon', request('GET /v1/me HTTP/1.1', 'Host : localhost'), 400],
  [
    'chunks and a length',
    `${request('POST /v1/me HTTP/1.1', 'Host: localhost', 'Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\nGET /v1/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    400,
  ],
  [
    'two lengths',
    `${request('POST /v1/me HTTP/1.1', 'Host: localhost', 'Content-Length: 1', 'Content-Length: 2')}ab`,
    400,
  ],
  [
    'chunks in another coding',
    `${request('POST /v1/me HTTP/1.1', 'Host: localhost', 'Transfer-Encoding: xchunked')}0\r\n\r\n`,
    400,
  ],
  ['a bare line feed', 'GET /v1/me HTTP/1.1\nHost: localhost\nX-A: b\n\n', 400],
  ['a path with dot segments', request('GET /v1/x/../tokens/check HTTP/1.1', 'Host: localhost'), 400],
  ['encoded dot segments', request('GET /v1/x/%2e%2e/tokens/check HTTP/1.1', 'Host: localhost'), 400],
  ['twice encoded dot segments', request('GET /v1/x/%252e%252e/tokens HTTP/1.1', 'Host: localhost'), 400],
  ['a control character', request('GET /v1/me%00 HTTP/1.1', 'Host: localhost'), 400],
  ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400],
]

test(
  'what can be read in two ways, or comes from a page, is refused on either door, and never reaches the API',
  LIMIT,
  async () => {
    const before = upstream.seen.length
    for (const [what, bytes, status] of MALFORMED) {
      const onSocket = await rawExchange(bySocket.place, bytes)
      assert.deepEqual(statusesIn(onSocket), [status], `${what}: ${onSocket}`)
      const withKey = bytes
        .replaceAll('Host: localhost\r', `Host: 127.0.0.1:${port.port}\r`)
        .replace(/^(\S+ \S+ HTTP\/1\.1\r\n)/, `$1X-ChatApp-Local-Key: ${port.key}\r\n`)
      const onPort = await rawExchange(port, withKey)
      assert.deepEqual(statusesIn(onPort), [status], `${what} on a port: ${onPort}`)
    }
    assert.equal(upstream.seen.length, before)
  },
)

test(
  'over a port, callers show the local key: as header, as password of the URL, or where their token stands',
  LIMIT,
  async () => {
    const { key } = port
    const basic = (password: string) => `Basic ${Buffer.from(`chatapp:${password}`).toString('base64')}`
    const keyless = { place: { host: port.host, port: port.port } as Place }
    const wrong = 'x'.repeat(key.length)
    for (const [headers, status] of [
      [{}, 401],
      [{ 'X-ChatApp-Local-Key': wrong }, 401],
      [{ 'X-ChatApp-Local-Key': `${key} ` }, 200],
      [{ 'X-ChatApp-Local-Key': key.slice(1) }, 401],
      [{ 'X-ChatApp-Local-Key': key }, 200],
      [{ Authorization: basic(key) }, 200],
      [{ Authorization: basic(wrong) }, 401],
      [{ Authorization: key }, 200],
      [{ Authorization: `Bearer ${key}` }, 200],
      [{ Authorization: `Bearer ${wrong}` }, 401],
    ] as const) {
      const { status: got, text } = await through(keyless, '/v1/me', { headers })
      assert.equal(got, status, JSON.stringify(headers))
      if (status === 401) assert.equal(JSON.parse(text).error.code, 'LocalKeyError')
    }
    for (const [path, status] of [
      ['/.chatapp/live', 200],
      ['/.chatapp/ready', 200],
      ['/.chatapp/status', 401],
      ['/.chatapp/metrics', 401],
      ['/v1/tokens/check', 401],
    ] as const) {
      assert.equal((await through(keyless, path)).status, status, path)
    }
    for (const { headers } of upstream.seen) {
      assert.equal(headers['x-chatapp-local-key'], undefined)
      assert.ok(upstream.accepts(headers.authorization), 'only the token goes on')
    }
  },
)

test('socket, key and their folder are for their owner only', () => {
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
  const { socketPath } = bySocket.place as { socketPath: string }
  assert.deepEqual([mode(socketPath), mode(dirname(socketPath))], ['600', '700'])
  const keyFile = join(bySocket.home, '.local/state/chatapp/proxy/local-key')
  assert.equal(mode(keyFile), '600')
  assert.equal(readFileSync(keyFile, 'utf8').trim(), port.key)
})

test('a second proxy on the same socket or port is refused with words, and the first goes on', LIMIT, async () => {
  const again = await runChatapp(['proxy'], bySocket.home, { url: upstream.url, account: ACCOUNT })
  assert.equal(again.code, 7)
  assert.match(again.stderr, /A proxy listens on .*proxy\.sock already/)
  const onPort = await runChatapp(['proxy', '--port', String(port.port)], bySocket.home, {
    url: upstream.url,
    account: ACCOUNT,
  })
  assert.equal(onPort.code, 7)
  assert.match(onPort.stderr, /Somebody listens on port \d+ already/)
  assert.equal((await through(bySocket, '/v1/me')).status, 200)
})

test('a socket left by a proxy that was killed is taken over, by one of those that start', LIMIT, async () => {
  const home = temporaryFolder()
  const options = { url: upstream.url, account: ACCOUNT, home }
  const killed = await startSidecar(options)
  killed.signal('SIGKILL')
  await killed.ended()
  const starts = await Promise.allSettled([startSidecar(options), startSidecar(options), startSidecar(options)])
  const started = starts.filter(start => start.status === 'fulfilled').map(({ value }) => value)
  assert.equal(started.length, 1)
  const [next] = started as [Sidecar]
  assert.equal((await through(next, '/v1/me')).status, 200)
  next.signal('SIGKILL')
})

test('a file that is no socket is left alone', LIMIT, async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'notes.txt')
  writeFileSync(path, 'mine')
  const { code, stderr } = await runChatapp(['proxy', '--socket', path], folder, {
    url: upstream.url,
    account: ACCOUNT,
  })
  assert.equal(code, 7)
  assert.match(stderr, /is no socket/)
  assert.equal(readFileSync(path, 'utf8'), 'mine')
})

test('without a pair and without a password it does not start, and says what helps', LIMIT, async () => {
  const { email, appId } = ACCOUNT
  const { code, stderr } = await runChatapp(['proxy'], temporaryFolder(), {
    url: upstream.url,
    account: { email, appId },
  })
  assert.equal(code, 3)
  assert.match(stderr, /chatapp login/)
})

test('wrong options end with 2', LIMIT, async () => {
  for (const flags of [
    ['--port', '70000'],
    ['--port', '1', '--socket', '/tmp/x'],
    ['--socket-mode', '777'],
    ['--replay-disk', 'much'],
    ['--timeout', '0'],
  ]) {
    const { code } = await runChatapp(['proxy', ...flags], temporaryFolder(), { url: upstream.url, account: ACCOUNT })
    assert.equal(code, 2, flags.join(' '))
  }
})

test('its pages tell how it is, and no secret', LIMIT, async () => {
  assert.equal((await through(bySocket, '/.chatapp/ready')).text, '{"ready":true}')
  const { text } = await through(bySocket, '/.chatapp/status')
  const { upstream: url, email, appId, access } = JSON.parse(text)
  assert.deepEqual([url, email, appId, access.endTime], [upstream.url, ACCOUNT.email, ACCOUNT.appId, 4_000_000_000])
  assert.doesNotMatch(text, new RegExp(ACCOUNT.password))
  assert.ok((await metric(bySocket, 'calls_total{by="refused",status="4xx"}')) > 0)
  assert.equal((await through(bySocket, '/.chatapp/else')).status, 404)
  assert.equal((await through(bySocket, '/.chatapp/live', { method: 'POST' })).status, 405)
})

testThatNothingSecretWasPrinted()
