import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { assertStillWell, noteSecretsIn, testThatNothingSecretWasPrinted } from '../../harness/index.ts'
import { type Attacked, startAttacked } from './attacked.ts'
import { type Attack, codesOf, createAttack } from './exchange.ts'
import type { SeenRequest } from './strict-reader.ts'

let attacked: Attacked
let attack: Attack
let good: string

before(async () => {
  attacked = await startAttacked()
  attack = await createAttack(attacked)
  good = `Host: x\r\nAuthorization: ${attacked.pair.accessToken}\r\n`
})

/** `GET path` with these header lines. What arrives is judged by {@link attack}: one identity, ours, or none. */
async function ask(path: string, lines: readonly string[], base = good): Promise<SeenRequest[]> {
  const bytes = `GET ${path} HTTP/1.1\r\n${base}${lines.map(line => `${line}\r\n`).join('')}\r\n`
  const { guarded, open } = await attack(bytes, { answers: 1 })
  return [...guarded, ...open]
}

const NAMES = ['X-ChatApp-Account-Id', 'X-ChatApp-App-Id', 'X-ChatApp-Identity', 'X-ChatApp-Anything']

/** Spellings that some upstream or other takes for the same name. */
function spellingsOf(name: string): string[] {
  return [
    name,
    name.toLowerCase(),
    name.toUpperCase(),
    name.replaceAll('-', '_'),
    name.replaceAll('-', '_').toUpperCase(),
    name.replace('-', '_'),
    name.replaceAll('-', '.'),
    name.replaceAll('-', '~'),
    name.replaceAll('-', '!'),
    name.replaceAll('-', '+'),
    name.replaceAll('-', "'"),
    name.replaceAll('-', '|'),
  ]
}

const CLAIMS = NAMES.flatMap(spellingsOf)

test('nobody claims an identity in any spelling, with a token of its own or without one', async () => {
  for (const name of CLAIMS) {
    const [seen] = await ask('/x', [`${name}: 999`])
    assert.ok(seen, name)
    assert.doesNotMatch(seen.head, /999/, name)
    const [open] = await ask('/v1/public/x', [`${name}: 999`], 'Host: x\r\n')
    assert.ok(open, name)
    assert.doesNotMatch(open.head, /999/, name)
  }
})

test('nor many times, nor in lines that readers could join', async () => {
  for (const name of NAMES) {
    const twice = [`${name}: 999`, `${name}: 999`, `${name.toLowerCase()}:999`, `${name}:\t999`]
    assert.doesNotMatch((await ask('/x', twice))[0]?.head ?? '999', /999/)
    for (const folded of [`X-A: b\r\n ${name}: 999`, `X-A:\r\n\t${name}: 999`, `${name} : 999`, `${name}\t: 999`]) {
      assert.deepEqual(await ask('/x', [folded]), [], folded)
    }
  }
})

test('what Connection lists goes no further, and what the gateway says stays', async () => {
  const listed = [
    ...NAMES,
    'Authorization',
    'Host',
    'X-Request-Id',
    'X-Forwarded-For',
    'Via',
    'Content-Length',
    'X-Mine',
  ]
  for (const connection of [listed.join(', '), listed.join(',').toUpperCase(), ...listed, listed.join(' ,\t')]) {
    const [seen] = await ask('/x', [
      `Connection: ${connection}`,
      'X_Mine: kept by nobody',
      ...NAMES.map(name => `${name}: 999`),
    ])
    assert.ok(seen, connection)
    assert.doesNotMatch(seen.head, /999/)
    for (const name of ['X-Request-Id', 'X-Forwarded-For', 'Via', 'Host']) {
      assert.equal(seen.headers.filter(([its]) => its.toLowerCase() === name.toLowerCase()).length, 1, name)
    }
    assert.equal(/x-mine/i.test(connection), !/X_Mine/.test(seen.head))
  }
  const [seen] = await ask('/x', [
    'Connection: close',
    'Connection: X-A',
    'connection: keep-alive, x-b',
    'X-A: 1',
    'X-B: 2',
    'X-C: 3',
  ])
  assert.deepEqual(
    seen?.headers.filter(([name]) => /^x-[abc]$/i.test(name)),
    [['X-C', '3']],
  )
})

test('of several Authorization headers the first is judged, and none goes further', async () => {
  const token = attacked.pair.accessToken
  const sent = async (...values: string[]) =>
    codesOf(
      await attack(`GET /x HTTP/1.1\r\nHost: x\r\n${values.map(value => `Authorization: ${value}\r\n`).join('')}\r\n`, {
        answers: 1,
      }),
    )
  assert.deepEqual(await sent(token, 'junk'), ['200'])
  assert.deepEqual(await sent('junk', token), ['403 ApiInvalidTokenError'])
  assert.deepEqual(await sent('', token), ['403 ApiInvalidTokenError'])
  assert.deepEqual(await sent(`${token}, ${token}`), ['403 ApiInvalidTokenError'])
})

test('a token is one in one spelling, and in one place', async () => {
  const token = attacked.pair.accessToken
  const elsewhere = [
    `Authorization: ${token}=`,
    `Authorization: ${token}\xa0`,
    `Authorization: ${token.toUpperCase()}`,
    `Authorization: ${attacked.pair.refreshToken}`,
    `Authorization: Basic ${Buffer.from(`x:${token}`).toString('base64')}`,
    `Authorization_: ${token}`,
    `X-Authorization: ${token}`,
    `Proxy-Authorization: ${token}`,
    `Cookie: authorization=${token}`,
    `Refresh: ${token}`,
    `X-ChatApp-Account-Id: ${attacked.app.cabinetUserId}`,
  ]
  for (const line of elsewhere) {
    noteSecretsIn(line)
    assert.deepEqual(await ask('/x', [line], 'Host: x\r\n'), [], line)
  }
  for (const query of [`api[access_token]=${token}`, `access_token=${token}`, `Authorization=${token}`]) {
    assert.deepEqual(await ask(`/x?${query}`, [], 'Host: x\r\n'), [], query)
  }
})

test('an upstream is told no address, path or proxy that only the caller claims', async () => {
  const claims = [
    'X-Forwarded-For',
    'X_Forwarded_For',
    'X-Forwarded-Prefix',
    'Forwarded',
    'X-Real-IP',
    'Client-IP',
    'X-Client-IP',
  ]
  const more = [
    'True-Client-IP',
    'X-Original-URL',
    'X-Rewrite-URL',
    'X_Original_URL',
    'Proxy',
    'Proxy-Authorization',
    'X-Request-Id',
  ]
  const [seen] = await ask(
    '/x',
    [...claims, ...more].map(name => `${name}: claimed`),
  )
  assert.ok(seen)
  assert.doesNotMatch(seen.head, /claimed/)
})

test('where the method decides, no header names another one', async () => {
  const names = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override', 'X_HTTP_METHOD_OVERRIDE']
  const claims = names.map(name => `${name}: DELETE`)
  assert.doesNotMatch((await ask('/v1/reports/1', claims))[0]?.head ?? 'DELETE', /DELETE/)
  // Where any method may come, an upstream may have its reasons.
  assert.match((await ask('/v1/licenses', claims))[0]?.head ?? '', /X-Method-Override: DELETE/)
  for (const method of ['DELETE', 'PUT', 'PROPFIND']) {
    const outcome = await attack(`${method} /v1/reports HTTP/1.1\r\n${good}\r\n`, { answers: 1 })
    assert.deepEqual([codesOf(outcome), outcome.guarded], [['405 ApiMethodNotAllowedError'], []])
    assert.equal(outcome.answers[0]?.headers.allow, 'GET, POST, HEAD')
  }
})

test('line breaks in a header, raw or encoded, make no line of their own', async () => {
  for (const value of [
    'a\r\nX-ChatApp-Account-Id: 999',
    'a\nX-ChatApp-Account-Id: 999',
    'a\rX-ChatApp-Account-Id: 999',
  ]) {
    for (const name of ['X-A', 'Cookie', 'User-Agent', 'Lang', 'Accept', 'X-Forwarded-For'])
      await ask('/x', [`${name}: ${value}`])
  }
  const encoded = 'a%0d%0aX-ChatApp-Account-Id: 999\\r\\n\u0085x'
  const [seen] = await ask('/x', [`X-A: ${encoded}`])
  assert.deepEqual(
    seen?.headers.find(([name]) => name === 'X-A'),
    ['X-A', encoded],
  )
})

test('the server is well after all that', () => assertStillWell(attacked.server))

testThatNothingSecretWasPrinted()
