import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { before, test } from 'node:test'
import {
  type Answer,
  type Call,
  call,
  eventually,
  noteSecret,
  openConnection,
  sendRaw,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { type Api, startApi } from './apis.ts'
import { type Behind, startBehindRoutes } from './behind-routes.ts'

const LIMIT = 1000
const SECOND = 1

let main: Api
let other: Api
let strange: Api
let behind: Behind

before(async () => {
  main = await startApi('main')
  other = await startApi('other')
  strange = await startApi('strange', beStrange)
  behind = await startBehindRoutes([
    { path: '/', upstream: main.url },
    { path: '/v1/files', upstream: `${other.url}/storage` },
    { path: '/v1/files/open', upstream: other.url, access: 'public', methods: ['GET', 'POST'] },
    { path: '/read', upstream: main.url, methods: ['GET'] },
    { path: '/small', upstream: main.url, bodyLimit: LIMIT },
    { path: '/strange', upstream: strange.url, answerTimeout: SECOND, silenceTimeout: SECOND },
    { path: '/page', upstream: main.url, tokenInQuery: true },
    { path: '/gone', upstream: 'http://127.0.0.1:1' },
  ])
  noteSecret(behind.pair.accessToken)
})

/** What an API may do that none should. */
function beStrange(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  const [, , what] = request.url?.split('/') ?? []
  if (what === 'silent') return
  if (what === 'early') response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => response.end('late'))
  if (what === 'stalls' || what === 'dies') response.writeHead(200, { 'content-length': '100' }).write('part')
  if (what === 'dies') setImmediate(() => response.destroy())
  if (what === 'events') response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
  if (what === 'events') setTimeout(() => response.end('data: 2\n\n'), 2 * SECOND * 1000)
}

/** A query with the access token. */
function query(path: string, options: Call = {}): Promise<Answer> {
  const headers = { Authorization: behind.pair.accessToken, ...options.headers }
  return call(behind.server.url, path, { ...options, headers })
}

function codeOf({ body }: Answer): string | undefined {
  return (body as { error?: { code: string } } | undefined)?.error?.code
}

test('each path reaches the upstream of its longest route, behind that one’s own path', async () => {
  assert.equal((await query('/v1/licenses?a=b')).text, 'main /v1/licenses?a=b')
  assert.equal((await query('/v1/filesystem')).text, 'main /v1/filesystem')
  assert.equal((await query('/v1/files')).text, 'other /storage/v1/files')
  assert.equal((await query('/v1//files/%61')).text, 'other /storage/v1/files/a')
  assert.equal((await query('/v1/files/open/x')).text, 'other /v1/files/open/x')
})

test('a guarded route lets nobody in without a token, also beside a public one, in any spelling', async () => {
  other.seen.length = 0
  for (const path of [
    '/v1/files',
    '/v1/files/opening',
    '/v1/Files/open',
    '/v1/files/open;x/../secret',
    '/v1/files/OPEN',
  ]) {
    const { status } = await call(behind.server.url, path)
    assert.ok(status === 403 || status === 400, `${path} was answered ${status}`)
  }
  assert.equal(other.seen.length, 0)
})

test('a public route is open to everybody; it tells no identity, and takes none from a caller', async () => {
  const { accessToken, refreshToken } = behind.pair
  const claims = { 'X-ChatApp-Account-Id': '1', x_chatapp_app_id: 'app_1_1', 'X-ChatApp-Identity': 'forged' }
  const ours = [
    accessToken,
    `Bearer ${accessToken}`,
    `bearer  ${refreshToken}`,
    refreshToken,
    'Token cat_abc',
    undefined,
  ]
  for (const authorization of [...ours, 'Basic dXNlcjpwYXNz', 'Bearer sk_theirs']) {
    const headers = { ...claims, Refresh: refreshToken, ...(authorization && { Authorization: authorization }) }
    const answer = await call(behind.server.url, '/v1/files/open', { headers })
    assert.equal(answer.text, 'other /v1/files/open')
    const seen = other.seen.at(-1)?.headers ?? {}
    assert.equal(seen.authorization, ours.includes(authorization) ? undefined : authorization)
    assert.deepEqual(
      Object.keys(seen).filter(name => /chatapp|refresh/.test(name)),
      [],
    )
    assert.equal(seen['x-request-id'], answer.headers['x-request-id'])
  }
})

test('other methods than those of a route are 405 with what it has, and reach nobody', async () => {
  main.seen.length = 0
  const refused = await query('/read/x', { method: 'DELETE' })
  assert.equal(refused.status, 405)
  assert.equal(codeOf(refused), 'ApiMethodNotAllowedError')
  assert.equal(refused.headers.allow, 'GET, HEAD')
  assert.equal((await call(behind.server.url, '/v1/files/open', { method: 'PUT', body: 'x' })).status, 405)
  assert.equal(main.seen.length, 0)
  assert.equal((await query('/read/x', { method: 'HEAD' })).status, 200)
  assert.equal((await query('/read/x')).status, 200)
})

test('more content than a route takes is 413: at once where the length is told, and while it streams where not', async () => {
  main.seen.length = 0
  const told = await query('/small', { method: 'POST', body: 'x'.repeat(LIMIT + 1) })
  assert.equal(told.status, 413)
  assert.equal(codeOf(told), 'ApiPayloadTooLargeError')
  assert.equal(main.seen.length, 0)
  const chunked = { 'Transfer-Encoding': 'chunked' }
  const arrived = main.next()
  const socket = await openConnection(behind.server.url)
  const piece = `1f4\r\n${'x'.repeat(LIMIT / 2)}\r\n`
  socket.write(`POST /small HTTP/1.1\r\nHost: x\r\nAuthorization: ${behind.pair.accessToken}\r\n`)
  socket.write(`Transfer-Encoding: chunked\r\n\r\n${piece}`)
  const received = await arrived
  socket.write(piece)
  socket.write('1\r\nx\r\n')
  const [refused] = (await once(socket, 'data')) as [Buffer]
  assert.match(String(refused), /^HTTP\/1\.1 413 [\s\S]+ApiPayloadTooLargeError/)
  socket.destroy()
  await eventually('the upstream is not left with half a call', 5000, () => received.destroyed || undefined)
  assert.equal(received.complete, false)
  for (const headers of [{}, chunked]) {
    assert.equal((await query('/small', { method: 'POST', headers, body: 'x'.repeat(LIMIT) })).status, 200)
  }
})

/** Sends the head of a call that waits to be told before it sends its content, and gives what it is told. */
async function expectContinue(path: string, length: number, token = behind.pair.accessToken): Promise<string> {
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n`
  const socket = await openConnection(behind.server.url)
  socket.write(`${head}Authorization: ${token}\r\n\r\n`)
  const [told] = (await once(socket, 'data')) as [Buffer]
  if (!/ 100 /.test(String(told))) {
    // What was never sent must not be taken for a next call, nor the next call for it.
    assert.match(String(told), /\r\nconnection: close\r\n/i)
    socket.destroy()
    return String(told)
  }
  socket.write('x'.repeat(length))
  const [answer] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return String(told) + String(answer)
}

test('who waits for 100 Continue is told when token and length are good, else refused without its content', async () => {
  assert.match(await expectContinue('/small', LIMIT), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /)
  main.seen.length = 0
  assert.match(await expectContinue('/small', LIMIT, 'junk'), /^HTTP\/1\.1 403 [\s\S]+ApiInvalidTokenError/)
  assert.match(await expectContinue('/small', LIMIT + 1), /^HTTP\/1\.1 413 [\s\S]+ApiPayloadTooLargeError/)
  assert.match(await expectContinue('/read', LIMIT), /^HTTP\/1\.1 405 /)
  assert.equal(main.seen.length, 0)
  // Methods of the server itself are asked for in the same way.
  assert.match(await expectContinue('/v1/tokens', 2), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 4/)
})

test('an upstream that begins no answer in time is 504, one that is not there 502, in the envelope', async () => {
  const silent = await query('/strange/silent', { method: 'POST', body: 'once' })
  assert.equal(silent.status, 504)
  assert.equal(codeOf(silent), 'ApiGatewayTimeoutError')
  assert.equal(strange.seen.filter(({ url }) => url === '/strange/silent').length, 1)
  const gone = await query('/gone')
  assert.equal(gone.status, 502)
  assert.equal(codeOf(gone), 'ApiBadGatewayError')
})

test('an answer that falls silent or breaks off is cut off for the caller, and no event stream is for its silence', async () => {
  await assert.rejects(query('/strange/stalls'), { code: 'ECONNRESET' })
  await assert.rejects(query('/strange/dies'), { code: 'ECONNRESET' })
  assert.equal((await query('/strange/events')).text, 'data: 1\n\ndata: 2\n\n')
})

test('an early answer ends at the gateway, the one it announces does not', async () => {
  const { answers } = await sendRaw(
    behind.server.url,
    `GET /strange/early HTTP/1.1\r\nHost: x\r\nAuthorization: ${behind.pair.accessToken}\r\nConnection: close\r\n\r\n`,
  )
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200],
  )
})

test('a caller who goes away ends the call at the upstream', async () => {
  const arrived = strange.next()
  const { port } = new URL(behind.server.url)
  const headers = { Authorization: behind.pair.accessToken }
  const request = httpRequest({ port, host: '127.0.0.1', path: '/strange/stalls', headers, agent: false })
  request.on('error', () => undefined).end()
  const received = await arrived
  await once(request, 'response')
  request.destroy()
  await eventually('the upstream is told', SECOND * 900, () => received.socket.destroyed || undefined)
})

test('a token in the query is one where the route says so and nowhere else, and reaches no upstream and no log', async () => {
  const { accessToken } = behind.pair
  const withToken = (path: string) => call(behind.server.url, `${path}?a=b&api%5Baccess_token%5D=${accessToken}`)
  assert.equal((await withToken('/page/x')).text, 'main /page/x?a=b')
  assert.equal(codeOf(await withToken('/read')), 'ApiInvalidTokenError')
  const twice = `/page?api[access_token]=${accessToken}&api[access_token]=junk`
  assert.equal(codeOf(await call(behind.server.url, twice)), 'ApiInvalidTokenError')
  // A page that was asked for so is the Referer of what it asks for.
  await query('/read', { headers: { Referer: `http://x/page?api[access_token]=${accessToken}` } })
  assert.equal(main.seen.at(-1)?.headers.referer, undefined)
  assert.equal(main.seen.at(-1)?.headers['x-chatapp-account-id'], String(behind.pair.cabinetUserId))
})

test('pages of other origins: guarded routes have the policy of this server, public ones that of their upstream', async () => {
  const { server, pair } = await startBehindRoutes(
    [
      { path: '/', upstream: main.url },
      { path: '/open', upstream: other.url, access: 'public' },
    ],
    { CHATAPP_SERVER_CORS_ORIGINS: 'https://app.example.com' },
  )
  const origin = { Origin: 'https://app.example.com' }
  const asks = { ...origin, 'Access-Control-Request-Method': 'GET' }
  main.seen.length = 0
  other.seen.length = 0
  const allowed = await call(server.url, '/x', { method: 'OPTIONS', headers: asks })
  assert.equal(allowed.status, 204)
  assert.equal(allowed.headers['access-control-allow-origin'], origin.Origin)
  // Any other OPTIONS is a call as others are: with a token it goes on, and without one it is refused.
  for (const headers of [origin, {}, { 'Access-Control-Request-Method': 'GET' }]) {
    const refused = await call(server.url, '/x', { method: 'OPTIONS', headers })
    assert.equal(refused.status, 403)
    assert.match(refused.text, /ApiInvalidTokenError/)
  }
  assert.equal(main.seen.length, 0)
  const passed = await call(server.url, '/x', { method: 'OPTIONS', headers: { Authorization: pair.accessToken } })
  assert.equal(passed.text, 'main /x')
  const left = await call(server.url, '/open', { method: 'OPTIONS', headers: asks })
  assert.equal(left.text, 'other /open')
  assert.equal(left.headers['access-control-allow-origin'], undefined)
  // Where no origin is allowed, a preflight is a call without a token.
  assert.equal((await call(behind.server.url, '/x', { method: 'OPTIONS', headers: asks })).status, 403)
})

testThatNothingSecretWasPrinted()
