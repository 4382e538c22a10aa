import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { noteSecret, temporaryFolder, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { type Place, type Sidecar, startSidecar, through } from './sidecar.ts'
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

test(
  'a program that knows only base URL, e-mail, password and appId works over a port, with the key as password',
  LIMIT,
  async () => {
    const keyless = { place: { host: port.host, port: port.port } as Place }
    const make = (password: string, type: 'json' | 'form') =>
      through(keyless, '/v1/tokens', {
        method: 'POST',
        headers: { 'Content-Type': type === 'json' ? 'application/json' : 'application/x-www-form-urlencoded' },
        body: type === 'json' ? JSON.stringify({ ...ACCOUNT, password }) : new URLSearchParams({ password }).toString(),
      })
    assert.equal((await make('something else', 'json')).status, 401)
    assert.equal((await make(port.key, 'form')).status, 200)
    const { status, text } = await make(port.key, 'json')
    assert.equal(status, 200)
    const { accessToken, refreshToken } = JSON.parse(text).data
    assert.equal((await through(keyless, '/v1/me', { headers: { Authorization: accessToken } })).status, 200)
    const refreshed = await through(keyless, '/v1/tokens/refresh', {
      method: 'POST',
      headers: { Refresh: refreshToken },
    })
    assert.equal(JSON.parse(refreshed.text).data.accessToken, accessToken)
    assert.deepEqual(upstream.counts, { makes: 1, refreshes: 0 })
  },
)

test('token methods are answered here in every spelling, in the shape of the API, and end nothing', LIMIT, async () => {
  const before = upstream.seen.length
  const pair = ['cabinetUserId', 'accessToken', 'accessTokenEndTime', 'refreshToken', 'refreshTokenEndTime']
  const seconds = Math.floor(Date.now() / 1000)
  for (const path of [
    '/v1/tokens',
    '//v1//tokens/',
    '/v1/%74okens',
    '/V1/Tokens',
    '/v1/tokens;x=1',
    '/v1%2ftokens',
    '/v1\\tokens',
  ]) {
    const { status, text } = await through(bySocket, path, { method: 'POST', body: JSON.stringify(ACCOUNT) })
    assert.equal(status, 200, path)
    const { success, data } = JSON.parse(text)
    assert.equal(success, true)
    assert.deepEqual(Object.keys(data), pair)
    assert.ok(/^[\w-]{1,64}$/.test(data.accessToken) && data.cabinetUserId === 1)
    assert.ok(Math.abs(data.accessTokenEndTime - seconds - 86_400) < 60 && Number.isInteger(data.refreshTokenEndTime))
  }
  const refreshed = await through(bySocket, '/v1/tokens/refresh', {
    method: 'POST',
    headers: { Refresh: 'mine' },
    body: '[]',
  })
  assert.deepEqual(Object.keys(JSON.parse(refreshed.text).data), pair)
  const checked = await through(bySocket, '/v1/tokens/check')
  assert.equal(JSON.parse(checked.text).data.appId, ACCOUNT.appId)
  assert.equal((await through(bySocket, '/v1/tokens/check?quiet')).status, 204)
  assert.deepEqual(JSON.parse((await through(bySocket, '/v1/tokens', { method: 'DELETE' })).text).data, {
    revoked: true,
  })
  assert.equal((await through(bySocket, '/v1/tokens', { method: 'GET' })).headers.allow, 'POST, DELETE')
  assert.equal((await through(bySocket, '/v1/tokens/else')).status, 404)
  assert.equal(upstream.seen.length, before)
  assert.deepEqual(upstream.counts, { makes: 1, refreshes: 0 })
  assert.equal((await through(bySocket, '/v1/me')).status, 200)
})

test(
  'what a program sends as its token is replaced, wherever it stands; the rest goes on as it came',
  LIMIT,
  async () => {
    const headers = {
      Authorization: 'mine',
      Refresh: 'mine',
      X_ChatApp_Local_Key: 'mine',
      'Proxy-Authorization': 'mine',
      Connection: 'close, X-Hop',
      'X-Hop': '1',
      'X-End': '1',
      Lang: 'ru',
      Cookie: 'a=b',
    }
    const path = '/v1/chats//x%40y?api%5Baccess_token%5D=mine&limit=1&api[access_token]=mine&filter[a]=%20b'
    assert.equal((await through(bySocket, path, { headers })).status, 200)
    const { url, rawHeaders, headers: got } = upstream.seen.at(-1) as Upstream['seen'][number]
    assert.equal(url, '/v1/chats//x%40y?limit=1&filter[a]=%20b')
    assert.doesNotMatch(rawHeaders.join('\n'), /mine/)
    assert.deepEqual([got['x-hop'], got['x-end'], got.lang, got.cookie], [undefined, '1', 'ru', 'a=b'])
    assert.equal(got.host, new URL(upstream.url).host)
  },
)

test('a redirect goes to the caller, and the token nowhere', LIMIT, async () => {
  const { answer } = upstream
  upstream.answer = (_request, response) => void response.writeHead(307, { Location: 'http://evil.example/' }).end()
  const { status, headers } = await through(bySocket, '/v1/moved')
  assert.deepEqual([status, headers.location], [307, 'http://evil.example/'])
  upstream.answer = answer
})

testThatNothingSecretWasPrinted()
