import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { call, codeOf, type Gateway, type Rig, sendRaw, startRig, type Upstream } from './gateway-rig.ts'

let rig: Rig
let gateway: Gateway
let upstream: Upstream

before(async () => {
  rig = await startRig()
  ;({ gateway, upstream } = rig)
})

beforeEach(() => {
  upstream.seen.length = 0
  upstream.answer = (_, response) => response.end('upstream')
})

after(() => rig?.[Symbol.asyncDispose]())

/** A request written by hand: its head without the blank line, the Authorization line among it. */
function sendHead(lines: readonly string[], rest = ''): Promise<string> {
  return sendRaw(gateway.port, [...lines, 'Connection: close', '', rest].join('\r\n'))
}

/** The header lines the upstream saw, by canonical name. */
function seenLike(canonical: string): string[] {
  const headers = upstream.seen.at(-1)?.headers ?? []
  return headers.filter(([name]) => name.replace(/[^a-z0-9]/g, '-') === canonical).map(([, value]) => value)
}

const IDENTITY_SPELLINGS = [
  'X-ChatApp-Account-Id',
  'x-chatapp-account-id',
  'X_CHATAPP_ACCOUNT_ID',
  'X-ChatApp_Account-Id',
  'X.ChatApp.Account.Id',
  'X-ChatApp-App-Id',
  'x_chatapp_app_id',
  'X-ChatApp-Identity',
  'X_ChatApp_Identity',
  'X-ChatApp-Anything',
]

test('identity is told by the token alone: a caller cannot claim one in any spelling', async () => {
  const claims = IDENTITY_SPELLINGS.map(name => `${name}: 999`)
  await sendHead(['GET /x HTTP/1.1', 'Host: a', `Authorization: ${gateway.token}`, ...claims])
  assert.deepEqual(seenLike('x-chatapp-account-id'), ['7'])
  assert.deepEqual(seenLike('x-chatapp-app-id'), ['app_7_3'])
  assert.deepEqual(
    upstream.seen[0]?.headers.filter(([, value]) => value.includes('999')),
    [],
  )
})

test('listing a header in Connection removes what the caller sent, never what the gateway says', async () => {
  const names = ['X-ChatApp-Account-Id', 'x_chatapp_app_id', 'X-Request-Id', 'X-Forwarded-For', 'Via', 'Host', 'X-Mine']
  await sendHead([
    'GET /x HTTP/1.1',
    'Host: a',
    `Authorization: ${gateway.token}`,
    `Connection: ${names.join(' , ')}`,
    'X-ChatApp-Account-Id: 999',
    'X_Mine: dropped with its twin',
    'X-Yours: kept',
    'Trailer: X-T',
  ])
  assert.deepEqual(seenLike('x-chatapp-account-id'), ['7'])
  assert.deepEqual(seenLike('x-chatapp-app-id'), ['app_7_3'])
  assert.equal(seenLike('x-request-id').length, 1)
  assert.deepEqual(seenLike('x-forwarded-for'), ['127.0.0.1'])
  assert.equal(seenLike('host').length, 1)
  assert.deepEqual(seenLike('x-mine'), [])
  assert.deepEqual(seenLike('x-yours'), ['kept'])
  assert.deepEqual(seenLike('trailer'), [])
})

test('headers of the connection, secrets of ours and claimed addresses end at the gateway', async () => {
  await call(gateway, '/x', {
    headers: {
      authorization: `Bearer ${gateway.token}`,
      refresh: 'crt_secret',
      'keep-alive': 'timeout=5',
      'proxy-authorization': 'Basic abc',
      'proxy-connection': 'keep-alive',
      te: 'trailers',
      upgrade: 'h2c',
      'http2-settings': 'AAMAAABkAAQAAP__',
      expect: '100-continue',
      forwarded: 'for=6.6.6.6',
      'x-forwarded-for': '6.6.6.6',
      x_forwarded_for: '6.6.6.6',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-port': '666',
      'x-real-ip': '6.6.6.6',
      content_length: '666',
      transfer_encoding: 'chunked',
      lang: 'ru',
      'x-custom': 'kept',
    },
  })
  const { headers = [] } = upstream.seen[0] ?? {}
  const names = headers.map(([name]) => name).sort()
  const expected = ['connection', 'host', 'lang', 'via', 'x-chatapp-account-id', 'x-chatapp-app-id']
  const forwarded = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto']
  assert.deepEqual(names, [...expected, 'x-chatapp-identity', 'x-custom', ...forwarded, 'x-request-id'])
  assert.deepEqual(seenLike('host'), [new URL(upstream.url).host])
  assert.deepEqual(seenLike('connection'), ['keep-alive'])
  assert.deepEqual(seenLike('x-forwarded-for'), ['127.0.0.1'])
  assert.deepEqual(seenLike('x-forwarded-proto'), ['http'])
  assert.deepEqual(seenLike('x-forwarded-host'), [`127.0.0.1:${gateway.port}`])
  assert.deepEqual(seenLike('via'), ['1.1 chatapp-access'])
  assert.doesNotMatch(JSON.stringify(headers), /cat_|crt_|6\.6\.6\.6|evil/)
})

test('behind a trusted proxy the chain of addresses is kept, up to the first that is not trusted', async () => {
  await using behind = await startRig('', { trustedProxies: 'loopback' })
  const headers = { 'x-forwarded-for': '6.6.6.6, 203.0.113.9, 127.0.0.2', 'x-forwarded-proto': 'https' }
  await call(behind.gateway, '/x', { headers })
  assert.deepEqual(behind.upstream.values('x-forwarded-for'), ['203.0.113.9, 127.0.0.2, 127.0.0.1'])
  assert.deepEqual(behind.upstream.values('x-forwarded-proto'), ['https'])
})

test('cookies of ours stay here, the upstream gets its own', async () => {
  await call(gateway, '/x', { headers: { cookie: '__Host-chatapp=s1; theme=dark; chatapp_csrf=s2; id=chatapp_x' } })
  assert.deepEqual(upstream.values('cookie'), ['theme=dark; id=chatapp_x'])
  await call(gateway, '/x', { headers: { cookie: '__Host-chatapp=s1' } })
  assert.deepEqual(upstream.values('cookie'), [])
})

test('an upstream sets no cookie of ours, in no spelling in which a browser would send it to us', async () => {
  for (const planted of [
    ['chatapp_session=1.x; Path=/account'],
    ['theme=dark', ' __HOST-chatapp_session=1.x; Secure; Path=/', '=chatapp_session=1.x', 'chatapp=theirs'],
  ]) {
    upstream.answer = (_, response) => response.writeHead(200, { 'Set-Cookie': planted }).end()
    const { headers } = await call(gateway, '/x')
    const kept = planted.length === 1 ? undefined : ['theme=dark', 'chatapp=theirs']
    assert.deepEqual(headers['set-cookie'], kept)
  }
})

test('without a valid access token nothing reaches the upstream', async () => {
  const forged = `${gateway.token.slice(0, -2)}AA`
  for (const authorization of ['', 'Bearer ', gateway.expired, forged, 'Basic abc', `Token ${gateway.token}`]) {
    const answer = await call(gateway, '/x', { headers: { authorization }, method: 'POST', body: 'x' })
    assert.equal(answer.status, 403, authorization)
    assert.equal(codeOf(answer), 'ApiInvalidTokenError')
    assert.equal(answer.headers['chatapp-next'], 'POST /v1/tokens/refresh; header=Refresh; then=repeat')
  }
  assert.equal(upstream.seen.length, 0)
})

const SMUGGLING: Record<string, readonly string[]> = {
  'length and chunks': ['Content-Length: 6', 'Transfer-Encoding: chunked'],
  'chunks and length': ['Transfer-Encoding: chunked', 'Content-Length: 6'],
  'two lengths': ['Content-Length: 0', 'Content-Length: 44'],
  'a list of lengths': ['Content-Length: 0, 44'],
  'a signed length': ['Content-Length: +44'],
  'chunks that are not last': ['Transfer-Encoding: chunked, identity'],
  'an unknown coding': ['Transfer-Encoding: xchunked'],
  'two codings': ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
  'a space before the colon': ['Transfer-Encoding : chunked'],
  'a folded line': ['X-Folded: a', ' Transfer-Encoding: chunked'],
  'a folded coding': ['Transfer-Encoding:', ' chunked'],
  'a bare carriage return': ['X-A: b\rTransfer-Encoding: chunked'],
  'a NUL': ['X-A: b\0'],
}

test('requests that two parsers could frame differently are refused, and nothing behind them is taken for a call', async () => {
  const smuggled = `0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\nAuthorization: ${gateway.token}\r\n\r\n`
  for (const [trick, lines] of Object.entries(SMUGGLING)) {
    const head = ['POST /x HTTP/1.1', 'Host: a', `Authorization: ${gateway.token}`]
    const answer = await sendHead([...head, ...lines], smuggled)
    assert.match(answer, /^HTTP\/1\.1 400 /, trick)
    assert.equal(codeOf(answer.slice(0, answer.indexOf('}}') + 2)), 'ApiBadRequestError', trick)
    assert.equal(upstream.seen.length, 0, trick)
  }
})

test('a request that names two hosts is refused', async () => {
  const answer = await sendHead(['GET /x HTTP/1.1', 'Host: a', 'hOST: b', `Authorization: ${gateway.token}`])
  assert.match(answer, /^HTTP\/1\.1 400 /)
  assert.equal(codeOf(answer), 'ApiBadRequestError')
  assert.equal(upstream.seen.length, 0)
})

test('a look-alike of a framing header is content of nobody: the body is framed by the true one', async () => {
  let body = ''
  upstream.answer = (request, response) => {
    request.setEncoding('latin1').on('data', chunk => {
      body += chunk
    })
    request.on('end', () => response.end())
  }
  const lines = ['POST /x HTTP/1.1', 'Host: a', `Authorization: ${gateway.token}`, 'Transfer_Encoding: chunked']
  const answer = await sendHead([...lines, 'Content_Length: 1', 'Content-Length: 5'], 'hello')
  assert.match(answer, /^HTTP\/1\.1 200 /)
  assert.equal(body, 'hello')
  assert.deepEqual(seenLike('content-length'), ['5'])
  assert.deepEqual(seenLike('transfer-encoding'), [])
})

test('the answer comes as the upstream gave it, without its connection, its identity headers and its request id', async () => {
  upstream.answer = (_, response) => {
    response.writeHead(418, [
      ...['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'ETag', '"x"', 'Content-Type', 'text/x', 'X-Hop', 'gone'],
      ...['Connection', 'close, X-Hop', 'Keep-Alive', 'timeout=9', 'Proxy-Authenticate', 'Basic', 'Upgrade', 'h2c'],
      ...['X-ChatApp-Account-Id', '1', 'X_ChatApp_Secret', '2', 'X-Request-Id', 'theirs', 'Trailer', 'x-t'],
    ])
    response.end('teapot')
  }
  const { status, headers, body } = await call(gateway, '/x')
  assert.equal(status, 418)
  assert.equal(body, 'teapot')
  assert.deepEqual(headers['set-cookie'], ['a=1', 'b=2'])
  assert.equal(headers.etag, '"x"')
  assert.equal(headers['content-type'], 'text/x')
  assert.equal(headers['x-request-id'], upstream.values('x-request-id')[0])
  for (const gone of [
    'x-hop',
    'proxy-authenticate',
    'upgrade',
    'trailer',
    'x-chatapp-account-id',
    'x_chatapp_secret',
  ]) {
    assert.equal(headers[gone], undefined, gone)
  }
  assert.doesNotMatch(String(headers['keep-alive']), /9/)
})

test("an upstream's own 401 and 403 pass untouched", async () => {
  for (const status of [401, 403]) {
    upstream.answer = (_, response) => response.writeHead(status, { 'www-authenticate': 'Custom' }).end('{"own":1}')
    const answer = await call(gateway, '/x')
    assert.equal(answer.status, status)
    assert.equal(answer.body, '{"own":1}')
    assert.equal(answer.headers['www-authenticate'], 'Custom')
    assert.equal(answer.headers['chatapp-next'], undefined)
  }
})

test('with CORS on, the answers of the upstream carry our policy and not a second one', async () => {
  await using cross = await startRig('', { corsOrigins: 'https://app.example' })
  cross.upstream.answer = (_, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*', vary: 'Accept' }).end()
  }
  const headers = { origin: 'https://app.example' }
  const answer = await call(cross.gateway, '/x', { headers })
  assert.equal(answer.headers['access-control-allow-origin'], 'https://app.example')
  assert.equal(answer.headers.vary, 'Accept, Origin')
  const preflight = { ...headers, 'access-control-request-method': 'POST' }
  assert.equal((await call(cross.gateway, '/x', { method: 'OPTIONS', headers: preflight })).status, 204)
  assert.equal(cross.upstream.seen.length, 1)
})

test('any content type and any method go through, bodies untouched', async () => {
  upstream.answer = (request, response) => request.pipe(response)
  for (const type of ['application/json', 'text', '', 'multipart/form-data; boundary=x', 'application/x-none; a']) {
    const answer = await call(gateway, '/x', { method: 'POST', headers: { 'content-type': type }, body: '{"broken' })
    assert.equal(answer.status, 200, type)
    assert.equal(answer.body, '{"broken', type)
    assert.deepEqual(upstream.values('content-type'), [type])
  }
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'QUERY', 'REPORT', 'GET']) {
    const answer = await call(gateway, '/x', { method, headers: { 'content-length': '4' }, body: 'body' })
    assert.equal(answer.body, 'body', method)
    assert.equal(upstream.seen.at(-1)?.method, method)
  }
})
