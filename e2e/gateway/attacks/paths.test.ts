import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { assertStillWell, testThatNothingSecretWasPrinted } from '../../harness/index.ts'
import { type Attacked, startAttacked } from './attacked.ts'
import { type Attack, createAttack } from './exchange.ts'

let attacked: Attacked
let attack: Attack

before(async () => {
  attacked = await startAttacked()
  attack = await createAttack(attacked)
})

interface Reached {
  status: number | undefined
  /** Where it arrived, and as what. */
  at: string
}

/** Whoever it is that asks, `attack` judges what arrives: on the right upstream, in the form that was judged. */
async function ask(target: string, token = ''): Promise<Reached> {
  const lines = token === '' ? '' : `Authorization: ${token}\r\n`
  const { answers, guarded, open } = await attack(`GET ${target} HTTP/1.1\r\nHost: x\r\n${lines}\r\n`, { answers: 1 })
  const arrived = [...guarded.map(seen => `guarded ${seen.target}`), ...open.map(seen => `open ${seen.target}`)]
  return { status: answers[0]?.status, at: arrived.join() }
}

/** Ways to say something that begins in `/v1/public` and ends elsewhere, or the other way round. */
const CROSSINGS: readonly string[] = [
  '/v1/public/../private',
  '/v1/public/./../private',
  '/v1/public/%2e%2e/private',
  '/v1/public/.%2E/private',
  '/v1/public/..%2fprivate',
  '/v1/public%2f..%2fprivate',
  '/v1/public/..%5cprivate',
  '/v1/public\\..\\private',
  '/v1/public/..\\private',
  '/v1/public/..;/private',
  '/v1/public/..;x=1/private',
  '/v1/public;/../private',
  '/v1/public/..%3b/private',
  '/v1/public/%252e%252e/private',
  '/v1/public/%25252e%25252e/private',
  '/v1/public/..%252fprivate',
  '/v1/public/%25%32%65%25%32%65/private',
  '/v1/public/%c0%ae%c0%ae/private',
  '/v1/public/%e0%80%ae%e0%80%ae/private',
  '/v1/public/%c0%afprivate',
  '/v1/public/%u002e%u002e/private',
  '/v1/public/%ef%bc%8e%ef%bc%8e/private',
  '/v1/public/\x2e\x2e/private',
  '/v1/public/..%00/private',
  '/v1/public/..%0d%0a/private',
  '/v1/public/..#/private',
  '/v1/public/..',
  '/v1/public/..?/private',
  '/v1/public/ADMIN',
  '/v1/public/Admin/x',
  '/v1/public/%41dmin',
  '/v1/public/%2561dmin',
  '/v1/public/%252561dmin',
  '/v1/public/admin;x',
  '/v1/public/admin%3bx',
  '/v1/public/;x/admin',
  '/v1/public;x/admin',
  '/V1/public/admin',
  '/v1/public/admin.',
  '/v1/public/admin%20',
  '/v1/public/admin%2520',
  '/v1/public/%ef%bd%81dmin',
  '/v1/PUBLIC',
  '/v1/Public/x',
  '/v1/public;x/y',
  '/v1/%2570ublic/x',
  '/v1/public%ef%bc%8fadmin',
  'http://x/v1/public/../private',
  'http://y/v1/public',
]

test('a path that leads to one route for us and to another for an upstream is refused, with and without a token', async () => {
  for (const target of CROSSINGS) {
    for (const token of ['', attacked.pair.accessToken]) {
      assert.deepEqual(await ask(target, token), { status: 400, at: '' }, target)
    }
  }
})

/** By its target: where it arrives, without a token. */
const OPEN: Readonly<Record<string, string>> = {
  '/v1/public': '/v1/public',
  '/v1/public/': '/v1/public/',
  '//v1///public//x': '/v1/public/x',
  '/v1/%70ublic': '/v1/public',
  '/v1/public/x;y=1': '/v1/public/x;y=1',
  '/v1/public/adminx': '/v1/public/adminx',
  '/v1/public/x/admin': '/v1/public/x/admin',
  '/v1/public?x=/../admin': '/v1/public?x=/../admin',
  '/v1/public/x%2540y': '/v1/public/x%2540y',
  '/v1/public/100%25': '/v1/public/100%25',
  'http://x/v1/public?y': '/v1/public?y',
}

test('a public route is open to everybody in every harmless spelling, and to that alone', async () => {
  for (const [target, arrives] of Object.entries(OPEN)) {
    assert.deepEqual(await ask(target), { status: 200, at: `open ${arrives}` }, target)
  }
})

test('what only begins like a public route, or lies below it under a route of its own, is guarded', async () => {
  for (const target of [
    '/v1/publicx',
    '/v1/public-x',
    '/v1/publi',
    '/v1/public%20x',
    '/v1/public@x',
    '/v1/public/admin',
    '/v1/public//admin/x',
  ]) {
    assert.deepEqual(await ask(target), { status: 403, at: '' }, target)
    const { status, at } = await ask(target, attacked.pair.accessToken)
    assert.deepEqual([status, at.split(' ')[0]], [200, 'guarded'], target)
  }
})

/** Ways to write paths that this server keeps for itself. */
const OWN: readonly string[] = [
  '/v1/tokens',
  '/v1/tokens/',
  '//v1//tokens',
  '/V1/TOKENS',
  '/v1/%74okens',
  '/v1/%54okens',
  '/v1/%2574okens',
  '/v1/tokens;x',
  '/v1/tokens%3bx',
  '/v1;x/tokens',
  '/v1/;x/tokens/refresh',
  '/v1/tokens%20',
  '/v1/%ef%bd%94okens',
  '/v1/tokens/check/deeper',
  '/v1/tokens/authorize/v1/licenses',
  '/v1/me',
  '/v1/ME;x',
  '/healthz',
  '/Readyz',
  '/metrics',
  '/docs/x',
  '/account/x',
  '/openapi%2ejson',
  '/.well-known/jwks.json',
  '/.well-known/JWKS%2ejson;x',
  'http://x/v1/tokens',
  'http://x//v1//Tokens',
]

test('no spelling of a path of our own reaches an upstream', async () => {
  for (const target of OWN) {
    const { status, at } = await ask(target, attacked.pair.accessToken)
    assert.equal(at, '', target)
    assert.ok([200, 204, 302, 404, 405].includes(status ?? 0), `${target}: ${status}`)
  }
})

test('line breaks in a target, raw or encoded, make no line of their own', async () => {
  const token = attacked.pair.accessToken
  for (const target of [
    '/x%0d%0aX-A:1',
    '/x%0aX-A:1',
    '/x%250d%250aX-A:1',
    '/x\rX-A:1',
    '/x\nX-A:1',
    '/x?a=\r\nX-A:1',
    '/x?a=\nb',
    '/x?a=\0',
    '/x?a=\t',
  ]) {
    assert.deepEqual(await ask(target, token), { status: 400, at: '' }, JSON.stringify(target))
  }
  const encoded = '/x?a=%0d%0aX-A:%201'
  assert.deepEqual(await ask(encoded, token), { status: 200, at: `guarded ${encoded}` })
})

test('the server is well after all that', () => assertStillWell(attacked.server))

testThatNothingSecretWasPrinted()
