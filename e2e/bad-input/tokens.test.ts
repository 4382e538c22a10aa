import assert from 'node:assert/strict'
import { randomBytes, randomInt } from 'node:crypto'
import { before, test } from 'node:test'
import {
  assertStillWell,
  type Credentials,
  check,
  make,
  noteSecret,
  type Pair,
  pairOf,
  provision,
  refresh,
  type Server,
  sendRaw,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

const INVALID = '{"success":false,"error":{"code":"ApiInvalidTokenError","message":"Invalid Token"}}'
const INVALID_REFRESH =
  '{"success":false,"error":{"code":"ApiInvalidRefreshTokenError","message":"Invalid Refresh Token"}}'
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

let server: Server
let app: Credentials
let pairs: Pair[]

before(async () => {
  server = await startServer()
  app = await provision(server)
  pairs = []
  for (let made = 0; made < 4; made += 1) pairs.push(pairOf(await make(server.url, app)))
})

test('a token has one spelling: padding, stray bits, the other alphabet, another case, blanks and quotes are refused', async () => {
  for (const pair of pairs) {
    for (const spelling of spellingsOf(pair.accessToken)) {
      const sent = [spelling, `Bearer ${spelling}`]
      for (const value of sent) await assertRefused('GET /v1/tokens/check', 'Authorization', value, INVALID)
    }
    for (const spelling of spellingsOf(pair.refreshToken)) {
      await assertRefused('POST /v1/tokens/refresh', 'Refresh', spelling, INVALID_REFRESH)
    }
    assert.equal((await check(server.url, pair.accessToken)).status, 200)
  }
})

test('the refused spellings have burnt nothing: every pair can still be refreshed', async () => {
  for (const pair of pairs) pairOf(await refresh(server.url, pair.refreshToken))
})

test('every token with one character changed is refused', async () => {
  const { accessToken } = pairs[0] as Pair
  const changed = Array.from(accessToken, (letter, at) => {
    const other = ALPHABET[(ALPHABET.indexOf(letter) + randomInt(1, 64)) % 64]
    return accessToken.slice(0, at) + other + accessToken.slice(at + 1)
  })
  await assertAllRefused('GET /v1/tokens/check', 'Authorization', changed, INVALID)
})

test('10,000 random tokens are refused, each with exactly the documented envelope and no reason', async () => {
  const access = Array.from({ length: 6000 }, () => randomToken('cat_'))
  const refreshing = Array.from({ length: 4000 }, () => randomToken('crt_'))
  for (const token of [...access, ...refreshing]) if (token.length >= 20) noteSecret(token)
  await assertAllRefused('GET /v1/tokens/check', 'Authorization', access, INVALID)
  await assertAllRefused('POST /v1/tokens/refresh', 'Refresh', refreshing, INVALID_REFRESH)
  using database = server.database()
  assert.equal(database.grants(app.appId), 4)
})

test('any byte that a header may carry is no token', async () => {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte).filter(byte => byte > 32 && byte !== 127)
  const { accessToken } = pairs[0] as Pair
  const values = bytes.map(
    byte => (ALPHABET.includes(String.fromCharCode(byte)) ? 'x' : accessToken) + String.fromCharCode(byte),
  )
  await assertAllRefused('GET /v1/tokens/check', 'Authorization', values, INVALID)
  await assertAllRefused(
    'GET /v1/tokens/check',
    'Authorization',
    values.map(value => `Bearer ${value}`),
    INVALID,
  )
})

test('the server is well after all that', () => assertStillWell(server))

testThatNothingSecretWasPrinted()

/** Other ways to write the same bytes, for a decoder that is not strict, and for one that tidies up first. */
function spellingsOf(token: string): string[] {
  const last = ALPHABET.indexOf(token.at(-1) ?? '')
  // The last character carries bits of no byte: each value of those would decode to the same token.
  const stray = [1, 2, 3].map(bits => token.slice(0, -1) + ALPHABET[last ^ bits])
  const classic = token.slice(0, 4) + token.slice(4).replaceAll('-', '+').replaceAll('_', '/')
  const lower = token.replace(/[A-Z]/, letter => letter.toLowerCase())
  const upper = token.slice(0, 4) + token.slice(4).replace(/[a-z]/, letter => letter.toUpperCase())
  const middle = (between: string) => token.slice(0, 20) + between + token.slice(20)
  return [
    ...stray,
    `${token}=`,
    `${token}==`,
    `${token}A`,
    token.slice(0, -1),
    ...(classic === token ? [] : [classic]),
    lower,
    upper,
    token.toUpperCase(),
    `${token.slice(0, 3).toUpperCase()}${token.slice(3)}`,
    middle(' '),
    middle('\t'),
    middle('='),
    middle('-').slice(0, token.length),
    `"${token}"`,
    `'${token}'`,
    `${token},${token}`,
    `${token};`,
    `${token}\xa0`,
    `\xa0${token}`,
    `${token}\ufeff`.replace('\ufeff', '\xef\xbb\xbf'),
    encodeURIComponent(middle(' ')),
    `Token ${token}`,
    `Basic ${Buffer.from(token).toString('base64')}`,
  ]
}

/** Half of them look like ours down to the length, the others are anything a header can carry. */
function randomToken(prefix: string): string {
  switch (randomInt(4)) {
    case 0:
      return prefix + letters(59)
    case 1:
      // Version 1 and key 1, so that only the MAC can tell.
      return prefix + Buffer.concat([Buffer.of(1, 1), randomBytes(42)]).toString('base64url')
    case 2:
      return letters(randomInt(1, 200))
    default:
      return Array.from(randomBytes(randomInt(1, 100)), byte => String.fromCharCode(33 + (byte % 94))).join('')
  }
}

function letters(count: number): string {
  return Array.from(randomBytes(count), byte => ALPHABET[byte % 64]).join('')
}

async function assertRefused(request: string, header: string, value: string, body: string): Promise<void> {
  await assertAllRefused(request, header, [value], body)
}

/** Sends the values in pipelines of a hundred requests, byte by byte as they are. */
async function assertAllRefused(
  request: string,
  header: string,
  values: readonly string[],
  body: string,
): Promise<void> {
  const head = `${request} HTTP/1.1\r\nHost: x\r\n`
  const length = request.startsWith('POST') ? 'Content-Length: 0\r\n' : ''
  for (let from = 0; from < values.length; from += 100) {
    const batch = values.slice(from, from + 100)
    const bytes = batch.map(value => `${head}${length}${header}: ${value}\r\n\r\n`).join('')
    const { answers } = await sendRaw(server.url, bytes, { answers: batch.length })
    assert.equal(answers.length, batch.length)
    for (const answer of answers) {
      assert.equal(answer.statusLine, 'HTTP/1.1 403 Forbidden')
      assert.equal(answer.body, body)
      assert.equal(answer.headers['chatapp-reason'], undefined)
    }
  }
}
