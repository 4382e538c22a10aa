import assert from 'node:assert/strict'
import { METHODS } from 'node:http'
import { test } from 'node:test'
import {
  type Answer,
  call,
  check,
  make,
  pairOf,
  provision,
  sendRaw,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

const AUTHORIZE = '/v1/tokens/authorize'
const PAGE = 'https://pages.example'
const server = await startServer({ flags: ['--cors-origins', PAGE, '--body-limit', '2048'] })
const { url } = server
const credentials = await provision(server)
const { cabinetUserId, appId } = credentials
const { accessToken } = pairOf(await make(url, credentials))
const good = { Authorization: accessToken }

/** What every answer has of its own. */
function withoutOwn({ headers }: Answer) {
  const { date: _, 'x-request-id': __, ...others } = headers
  return others
}

test('every HTTP method is answered without a body, with account and app: 204, and 200 below, where Envoy asks', async () => {
  const methods = METHODS.filter(method => method !== 'CONNECT')
  assert.ok(methods.length > 30)
  for (const method of methods) {
    for (const [path, status] of [
      [AUTHORIZE, 204],
      [`${AUTHORIZE}?quiet`, 204],
      [`${AUTHORIZE}/`, 200],
      [`${AUTHORIZE}/v1/licenses/7?limit=1`, 200],
      [`/${AUTHORIZE}/v1`, 200],
    ] as const) {
      const answer = await call(url, path, { method, headers: good })
      assert.equal(answer.status, status, `${method} ${path}`)
      assert.equal(answer.text, '')
      assert.equal(answer.headers['transfer-encoding'], undefined)
      assert.equal(answer.headers['content-type'], undefined)
      assert.equal(answer.headers['cache-control'], 'no-store')
      assert.equal(answer.headers['x-chatapp-account-id'], String(cabinetUserId))
      assert.equal(answer.headers['x-chatapp-app-id'], appId)
      assert.ok(answer.headers['x-request-id'])
    }
  }
})

test('whatever path a proxy puts below it is the same question', async () => {
  const paths = ['/', '/v1/tokens', '//', '/a/../b', '/%2e%2e/x', '/;a=b', `/${'long/'.repeat(2000)}`, '/x?y=%2F&[]']
  for (const path of paths) {
    assert.equal((await call(url, AUTHORIZE + path, { headers: good })).status, 200, path)
    assert.equal((await call(url, AUTHORIZE + path)).status, 403, path)
  }
  assert.equal((await call(url, '/v1/tokens/authorized', { headers: good })).status, 404)
})

test('the identity token names issuer, account and app, and ends within a minute', async () => {
  const { headers } = await call(url, AUTHORIZE, { headers: good })
  const [, payload = ''] = String(headers['x-chatapp-identity']).split('.')
  const { iss, aud, sub, client_id, iat, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
  assert.deepEqual({ iss, aud, sub, client_id }, { iss: url, aud: url, sub: String(cabinetUserId), client_id: appId })
  assert.ok(exp > iat && exp - iat <= 60)
})

test('a refusal is that of tokens.check, to every method, in every language and as problem details', async () => {
  for (const headers of [{ Lang: 'en' }, { Lang: 'ru' }, { Lang: 'pt' }, { Accept: 'application/problem+json' }]) {
    const wanted = await call(url, '/v1/tokens/check', { headers: { ...headers, Authorization: 'junk' } })
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS', 'QUERY', 'PROPFIND']) {
      const answer = await call(url, AUTHORIZE, { method, headers: { ...headers, Authorization: 'junk' } })
      assert.equal(answer.status, 403)
      assert.equal(answer.text.replace(/"requestId":"[^"]+"/, ''), wanted.text.replace(/"requestId":"[^"]+"/, ''))
      assert.deepEqual(withoutOwn(answer), withoutOwn(wanted))
    }
  }
})

test('a proxy that takes no refusal but 403 gets status, type and body of the refusal in headers, and no body', async () => {
  const ask = { 'X-ChatApp-Refusal-In-Headers': '1' }
  for (const headers of [{ Lang: 'en' }, { Lang: 'ru' }, { Lang: 'pt' }, { Accept: 'application/problem+json' }]) {
    const plain = await call(url, AUTHORIZE, { headers })
    const answer = await call(url, AUTHORIZE, { headers: { ...headers, ...ask } })
    assert.deepEqual([answer.status, answer.text, answer.headers['content-length']], [403, '', '0'])
    const { headers: given } = answer
    assert.equal(given['x-chatapp-refusal-status'], '403')
    assert.equal(given['x-chatapp-refusal-type'], plain.headers['content-type'])
    const body = Buffer.from(String(given['x-chatapp-refusal']), 'latin1').toString('utf8')
    assert.equal(body.replace(/"requestId":"[^"]+"/, ''), plain.text.replace(/"requestId":"[^"]+"/, ''))
    for (const name of ['link', 'chatapp-next', 'cache-control']) assert.equal(given[name], plain.headers[name], name)
  }
  const passed = await call(url, AUTHORIZE, { headers: { ...good, ...ask } })
  assert.equal(passed.status, 204)
  assert.equal(passed.headers['x-chatapp-refusal'], undefined)
})

test('the preflight of a page has no token, and is refused: a proxy would take any other answer for yes', async () => {
  const preflight = { Origin: PAGE, 'Access-Control-Request-Method': 'PUT' }
  const answer = await call(url, `${AUTHORIZE}/v1/chats`, { method: 'OPTIONS', headers: preflight })
  assert.equal(answer.status, 403)
  assert.equal(answer.headers['access-control-allow-origin'], PAGE)
  assert.equal((await call(url, '/v1/tokens', { method: 'OPTIONS', headers: preflight })).status, 204)
})

test('bodies are not read, and one that no proxy should send here is refused or cut off', async () => {
  for (const type of ['application/json', 'text/plain', 'no type']) {
    const headers = { ...good, 'Content-Type': type }
    for (const method of ['GET', 'POST', 'PATCH']) {
      assert.equal((await call(url, AUTHORIZE, { method, headers, body: '{"broken' })).status, 204, type)
      const large = await call(url, AUTHORIZE, { method, headers, body: 'x'.repeat(2049) })
      assert.equal(large.status, 413)
    }
  }
  const head = `POST ${AUTHORIZE} HTTP/1.1\r\nHost: x\r\nAuthorization: ${accessToken}\r\nTransfer-Encoding: chunked\r\n\r\n`
  const chunk = `400\r\n${'x'.repeat(1024)}\r\n`
  const { closed, answers } = await sendRaw(url, [head, ...Array<string>(200).fill(chunk)])
  assert.ok(closed)
  assert.ok(answers.every(({ status }) => status === 204))
})

test('one connection carries good and bad questions one after another', async () => {
  const ask = (token: string) => `GET ${AUTHORIZE} HTTP/1.1\r\nHost: x\r\nAuthorization: ${token}\r\n\r\n`
  const { answers, closed } = await sendRaw(url, [ask(accessToken), ask('junk'), ask(accessToken)], { answers: 3 })
  assert.deepEqual([answers.map(({ status }) => status), closed], [[204, 403, 204], false])
})

test('an app that asks too fast is told so in the same words', async () => {
  const slow = await startServer({ flags: ['--app-rate', '1'] })
  const one = await provision(slow)
  const token = pairOf(await make(slow.url, one)).accessToken
  const headers = { Authorization: token }
  assert.equal((await call(slow.url, AUTHORIZE, { headers })).status, 204)
  const answer = await call(slow.url, AUTHORIZE, { headers })
  assert.equal(answer.status, 429)
  assert.equal((answer.body as { error: { code: string } }).error.code, 'ApiTooManyRequestsError')
  assert.ok(Number(answer.headers['retry-after']) >= 1)
  assert.match(String(answer.headers.ratelimit), /^"queries-per-app";r=0;t=1$/)
  assert.equal((await check(slow.url, token)).status, 200)
  await slow.stop()
})

test('the status of the setting is kept, with its challenge', async () => {
  const other = await startServer({ flags: ['--invalid-token-status', '401'] })
  const plain = await call(other.url, AUTHORIZE)
  assert.deepEqual([plain.status, plain.headers['www-authenticate']], [401, 'Bearer error="invalid_token"'])
  const answer = await call(other.url, AUTHORIZE, { headers: { 'X-ChatApp-Refusal-In-Headers': '1' } })
  assert.deepEqual([answer.status, answer.headers['x-chatapp-refusal-status']], [403, '401'])
  assert.equal(answer.headers['www-authenticate'], 'Bearer error="invalid_token"')
  await other.stop()
})

testThatNothingSecretWasPrinted()
