import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { readTarget } from '../src/gateway/target.ts'
import { call, codeOf, type Gateway, type Rig, sendRaw, startRig, type Upstream } from './gateway-rig.ts'

let rig: Rig
let gateway: Gateway
let upstream: Upstream

before(async () => {
  rig = await startRig('/base/')
  ;({ gateway, upstream } = rig)
})

after(() => rig?.[Symbol.asyncDispose]())

/** One request line as it stands, over a connection of its own. */
function sendTarget(target: string, headers = 'Host: api.example.com\r\n'): Promise<string> {
  const line = `GET ${target} HTTP/1.1\r\n${headers}Authorization: ${gateway.token}\r\nConnection: close\r\n\r\n`
  return sendRaw(gateway.port, line)
}

const FORWARDED: Record<string, string> = {
  '/': '/',
  '/v1/licenses': '/v1/licenses',
  '//v1///licenses': '/v1/licenses',
  '/v1/licenses/': '/v1/licenses/',
  '/v1/chats/79990001122@c.us/messages': '/v1/chats/79990001122@c.us/messages',
  '/v1/chats/79990001122%40c.us': '/v1/chats/79990001122%40c.us',
  '/v1/%6cicenses/%7e%2d': '/v1/licenses/~-',
  '/a%c3%a9': '/a%C3%A9',
  '/a;b=1/c': '/a;b=1/c',
  '/.well-known/x': '/.well-known/x',
  '/...': '/...',
  '/v1/tokenssss': '/v1/tokenssss',
  '/v1/me/photo': '/v1/me/photo',
  '/docsis': '/docsis',
  'http://api.example.com/v1/licenses?a=1': '/v1/licenses?a=1',
  '/x?a=%2e%2e%2f&b=;': '/x?a=%2e%2e%2f&b=;',
  '/x?': '/x',
  '/x?q=100%': '/x?q=100%',
}

test('what can be read in one way only is forwarded in its one normal spelling, behind the base path', async () => {
  for (const [sent, forwarded] of Object.entries(FORWARDED)) {
    const answer = await sendTarget(sent)
    assert.match(answer, /^HTTP\/1\.1 200 /, sent)
    assert.equal(upstream.seen.at(-1)?.url, `/base${forwarded}`, sent)
  }
})

const AMBIGUOUS = [
  '/a/../b',
  '/..',
  '/a/..',
  '/a/./b',
  '/%2e%2e/a',
  '/%2E./a',
  '/.%2e',
  '/a/..;/b',
  '/a/..%3b/b',
  '/a/..;x=1',
  '/a%2fb',
  '/a%2Fb',
  '/a%5cb',
  '/a\\b',
  '/..\\a',
  '/%252e%252e/a',
  '/%25%32%65%25%32%65/a',
  '/a%252fb',
  '/a%00',
  '/a%0d%0aX-Y:1',
  '/a%7f',
  '/a%',
  '/a%2',
  '/a%zz',
  '/a%u002e',
  '/%c0%ae%c0%ae/a',
  '/%e0%80%af',
  '/%ed%a0%80',
  '/a%ff',
  '/a\xff',
  '/a\xc3\xa9',
  '/a#b',
  '/a?b#c',
  'http://elsewhere.example/v1/licenses',
  'http://user@api.example.com/v1/licenses',
  'ftp://api.example.com/v1',
]

test('what two readers could take for different paths is refused, and reaches no upstream', async () => {
  const before = upstream.seen.length
  for (const target of AMBIGUOUS) {
    const answer = await sendTarget(target)
    assert.match(answer, /^HTTP\/1\.1 400 /, target)
    assert.equal(codeOf(answer), 'ApiBadRequestError', target)
  }
  assert.equal(upstream.seen.length, before)
})

const OWN = [
  '/v1/tokens',
  '/v1/tokens/',
  '//v1//tokens',
  '/V1/Tokens',
  '/v1/%74okens',
  '/v1/tokens;x=1',
  '/v1;a/tokens;b',
  '/v1;/;/TOKENS/refresh',
  '/v1/tokens/refresh',
  '/v1/tokens/anything',
  '/v1/ME',
  '/v1/me;x',
  '/HEALTHZ',
  '/readyz;',
  '/Docs/errors/ApiInvalidTokenError',
  '/openapi%2ejson',
  '/OpenAPI.json',
  'http://api.example.com/v1/Tokens',
]

test('no spelling of a path of our own is forwarded, with any method', async () => {
  const before = upstream.seen.length
  for (const target of OWN) {
    for (const method of ['GET', 'PUT', 'PROPFIND']) {
      const answer = await sendRaw(
        gateway.port,
        `${method} ${target} HTTP/1.1\r\nHost: api.example.com\r\nAuthorization: ${gateway.token}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      )
      assert.match(answer, /^HTTP\/1\.1 (?:200|404|405|302|301) /, `${method} ${target}\n${answer}`)
    }
  }
  assert.equal(upstream.seen.length, before)
})

test('an asterisk and a tunnel are not forwarded', async () => {
  const before = upstream.seen.length
  for (const line of [
    'OPTIONS * HTTP/1.1',
    'GET * HTTP/1.1',
    'CONNECT api.example.com:443 HTTP/1.1',
    'TRACE /x HTTP/1.1',
  ]) {
    const headers = `Host: api.example.com\r\nAuthorization: ${gateway.token}\r\nConnection: close\r\n\r\n`
    assert.doesNotMatch(await sendRaw(gateway.port, `${line}\r\n${headers}`), /^HTTP\/1\.1 2/, line)
  }
  assert.equal(upstream.seen.length, before)
})

test('the token in the query is no credential, and is cut out in every spelling while the rest stays as it is', async () => {
  const spellings = [
    `api[access_token]=${gateway.token}`,
    `api%5Baccess_token%5D=${gateway.token}`,
    `api%5baccess%5ftoken%5d=${gateway.token}`,
    `%61pi[access_token]=${gateway.token}`,
    `api[access_token][]=${gateway.token}`,
    `+api[access_token]=${gateway.token}`,
  ]
  for (const spelling of spellings) {
    const refused = await sendRaw(gateway.port, `GET /x?${spelling} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    assert.equal(codeOf(refused), 'ApiInvalidTokenError', spelling)
    await call(gateway, `/x?a=%20&${spelling}&filter[b]=1&&c`)
    assert.equal(upstream.seen.at(-1)?.url, '/base/x?a=%20&filter[b]=1&&c', spelling)
    await call(gateway, `/x?${spelling}`)
    assert.equal(upstream.seen.at(-1)?.url, '/base/x', spelling)
  }
})

test('what is forwarded is a fixed point and holds nothing ambiguous, whatever was sent', () => {
  const pieces = [
    '/',
    '//',
    '.',
    '..',
    '%2e',
    '%2E',
    '%2f',
    '%5c',
    ';',
    '%3b',
    '\\',
    '%25',
    '2e',
    '2f',
    '%',
    'v1',
    'tokens',
  ]
  const more = ['%74okens', 'Tokens', '?', '#', '%00', '\x01', '\xe9', '%c3%a9', '%c0%ae', 'a', '~', '@', 'me', '%6De']
  const target = fc.array(fc.constantFrom(...pieces, ...more), { maxLength: 12 }).map(parts => `/${parts.join('')}`)
  fc.assert(
    fc.property(target, raw => {
      const read = readTarget(raw, 'a')
      if (!('target' in read)) return
      const [path = ''] = read.target.split('?')
      assert.deepEqual(readTarget(read.target, 'a'), read)
      // Judged by another reader than ours: the URL parser, which resolves dots and turns backslashes.
      const judged = new URL(`http://a${path}`)
      assert.equal(judged.pathname, path)
      assert.doesNotMatch(decodeURIComponent(path), /[\\\x00-\x1f\x7f]|\/\/|^\/v1\/(?:tokens|me)(?:;.*)?\/?$/i)
    }),
    { numRuns: 20_000 },
  )
})
