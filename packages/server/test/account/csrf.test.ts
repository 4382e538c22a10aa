import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { CSRF_HEADER } from '@chatapp-access/contract/account'
import { type Browser, PASSWORD, startTestServer, type TestServer } from './browser.ts'

const LANGUAGE = { method: 'PUT', path: '/account/api/language', body: '{"language":"ru"}' } as const

let server: TestServer
let browser: Browser
before(async () => {
  server = await startTestServer()
  await server.createAccount('owner@example.com')
  browser = server.browser()
  await browser.signIn('owner@example.com')
})
after(() => server.stop())

/** Tries to change the language with the cookie and these headers. Gives the error, or `done`. */
async function change(headers: Record<string, string>): Promise<string> {
  const { status, code } = await browser.send(LANGUAGE.method, LANGUAGE.path, headers, LANGUAGE.body)
  return status === 200 ? 'done' : `${status} ${code}`
}

test('a call of our own page passes, with the cookie, its origin and the token', async () => {
  const token = { [CSRF_HEADER]: browser.csrf }
  assert.equal(await change({ Origin: browser.origin, ...token }), 'done')
  assert.equal(await change({ Origin: browser.origin, 'Sec-Fetch-Site': 'same-origin', ...token }), 'done')
  assert.equal(await change({ 'Sec-Fetch-Site': 'same-origin', ...token }), 'done')
})

test('a call from another origin is refused, even with the token', async () => {
  const token = { [CSRF_HEADER]: browser.csrf }
  const { port } = new URL(browser.origin)
  for (const headers of [
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: '' },
    { Origin: browser.origin.replace('http:', 'https:') },
    { Origin: `http://127.0.0.1.evil.example:${port}` },
    { Origin: `http://localhost:${port}` },
    { Origin: `${browser.origin}.evil.example` },
    { Origin: browser.origin, 'Sec-Fetch-Site': 'cross-site' },
    { Origin: browser.origin, 'Sec-Fetch-Site': 'same-site' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    // With the cookie and neither of the two it may be anybody.
    {},
  ]) {
    assert.equal(await change({ ...headers, ...token }), '403 ApiForbiddenError', JSON.stringify(headers))
  }
})

test('a host name that somebody pointed here is no origin of ours', async () => {
  const headers = { Host: 'evil.example', Origin: 'http://evil.example', [CSRF_HEADER]: browser.csrf }
  const { hostname, port } = new URL(browser.origin)
  const { request } = await import('node:http')
  const status = await new Promise(resolve => {
    const all = { ...headers, Cookie: browser.cookie, 'Content-Type': 'application/json' }
    const { method, path } = LANGUAGE
    request({ hostname, port, method, path, headers: all }, response => resolve(response.resume().statusCode)).end(
      LANGUAGE.body,
    )
  })
  assert.equal(status, 403)
})

test('without the token of this very session nothing is changed', async () => {
  const other = server.browser()
  await other.signIn('owner@example.com')
  for (const token of [undefined, '', 'x', other.csrf, browser.csrf.slice(1), `${browser.csrf}A`]) {
    const headers = { Origin: browser.origin, ...(token !== undefined && { [CSRF_HEADER]: token }) }
    assert.equal(await change(headers), '403 ApiForbiddenError', String(token))
  }
})

test('a form of another site is refused before its body is read', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const headers = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site', 'Content-Type': type }
    const body = '{"email":"owner@example.com","password":"'
    const { status, code, headers: answered } = await browser.send('POST', '/account/api/sign-in', headers, body)
    assert.equal(`${status} ${code}`, '403 ApiForbiddenError', type)
    assert.deepEqual(answered.getSetCookie(), [])
  }
})

test('another site cannot sign a browser in to an account of its own', async () => {
  const victim = server.browser()
  const body = { email: 'owner@example.com', password: PASSWORD }
  const { code } = await victim.call('signIn', body, { headers: { Origin: 'https://evil.example' } })
  assert.equal(code, 'ApiForbiddenError')
  assert.equal(victim.cookie, '')
})

test('bodies are JSON and nothing else', async () => {
  const headers = { Origin: browser.origin, 'Content-Type': 'application/x-www-form-urlencoded' }
  const { status } = await server.browser().send('POST', '/account/api/sign-in', headers, 'email=a&password=b')
  assert.equal(status, 415)
})

test('the answer of a GET can be read by no other origin', async () => {
  const { headers } = await browser.send('GET', '/account/api/session', { Origin: 'https://evil.example' })
  assert.equal(headers.get('access-control-allow-origin'), null)
  assert.equal(headers.get('cache-control'), 'no-store')
})
