import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { Digester } from '../../src/observe/digest.ts'
import { LONGEST_BODY, type Note, type NotedBody } from '../../src/observe/note.ts'
import { readNote } from '../../src/observe/read-note.ts'
import type { Sighting } from '../../src/observe/sighting.ts'

const digester = new Digester(Buffer.alloc(32, 7))
const AT = Date.UTC(2026, 0, 1)

function bodyOf(value: unknown, encoding = '', pack = (text: string): Uint8Array => Buffer.from(text)): NotedBody {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return { type: 'application/json', encoding, bytes: pack(text), cut: false }
}

function read(note: Partial<Note>): Promise<Sighting> {
  return readNote({ kind: 'query', at: AT, address: '192.0.2.1', overRate: false, status: 200, ...note }, digester)
}

const PAIR = {
  cabinetUserId: 7,
  accessToken: 'access',
  accessTokenEndTime: AT / 1000 + 86_400,
  refreshToken: 'refresh',
  refreshTokenEndTime: AT / 1000 + 1_209_600,
}
const GIVEN = { success: true, data: PAIR }
const INVALID = { success: false, error: { code: 'ApiInvalidTokenError', message: 'Invalid Token' } }

test('a token made names its app, its account and how long the pair lives, and holds nothing secret', async () => {
  const seen = await read({
    kind: 'make',
    body: bodyOf({ email: 'a@example.com', password: 'p', appId: 'app_7_1' }),
    answer: bodyOf(GIVEN),
  })
  assert.deepEqual(seen, {
    at: AT,
    address: '192.0.2.1',
    overRate: false,
    inQuery: false,
    kind: 'made',
    appId: 'app_7_1',
    pair: {
      account: 7,
      access: digester.digest('access'),
      accessTtlSeconds: 86_400,
      refresh: digester.digest('refresh'),
      refreshTtlSeconds: 1_209_600,
    },
  })
})

for (const [encoding, pack] of [
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
  ['zstd', zstdCompressSync],
] as const) {
  test(`an answer in ${encoding} is read`, async () => {
    const seen = await read({ kind: 'make', body: bodyOf({}), answer: bodyOf(GIVEN, encoding, pack) })
    assert.equal(seen.kind, 'made')
  })
}

test('an answer that unpacks to more than is looked at is not unpacked', async () => {
  const bomb = { ...GIVEN, more: ' '.repeat(LONGEST_BODY * 10) }
  const seen = await read({ kind: 'make', body: bodyOf({}), answer: bodyOf(bomb, 'gzip', gzipSync) })
  assert.equal(seen.kind, 'make-refused')
})

test('what is broken, cut off, or in a coding nobody knows is a call of which nothing is known', async () => {
  for (const answer of [
    bodyOf('{"data":{'),
    { ...bodyOf(GIVEN), cut: true },
    bodyOf(GIVEN, 'gzip'),
    bodyOf(GIVEN, 'compress'),
    bodyOf('null'),
    bodyOf({ data: { accessToken: 1, refreshToken: [] } }),
  ]) {
    const seen = await read({ kind: 'refresh', refresh: 'old', answer })
    assert.equal(seen.kind === 'refresh' && seen.pair, undefined)
  }
})

test('credentials come as JSON, as a form, as JSON that says it is a form, and in the query string', async () => {
  const form = { type: 'application/x-www-form-urlencoded', encoding: '', cut: false }
  for (const made of [
    { body: { ...form, bytes: Buffer.from('email=a%40example.com&password=p&appId=app_7_1') } },
    { body: { ...form, bytes: Buffer.from('{"appId":"app_7_1"}') } },
    { query: 'email=a%40example.com&password=p&appId=app_7_1' },
  ]) {
    const seen = await read({ kind: 'make', answer: bodyOf(GIVEN), ...made })
    assert.equal(seen.kind === 'made' && seen.appId, 'app_7_1')
    assert.equal(seen.inQuery, 'query' in made)
  }
})

test('a token is the same raw, behind Bearer, and in the query string of a page; Basic carries none', async () => {
  const access = digester.digest('access')
  for (const note of [
    { authorization: 'access' },
    { authorization: 'Bearer access' },
    { authorization: 'bearer  access' },
    { query: 'api[access_token]=access' },
    { query: 'api%5Baccess_token%5D=access' },
  ]) {
    const seen = await read(note)
    assert.equal(seen.kind === 'query' && seen.access, access, JSON.stringify(note))
    assert.equal(seen.inQuery, 'query' in note)
  }
  assert.equal((await read({ authorization: 'Basic dXNlcjpwYXNz' })).kind, 'other')
  assert.equal((await read({})).kind, 'other')
})

test('a query is refused where the answer says ApiInvalidTokenError, whatever its status', async () => {
  for (const status of [401, 403, 422]) {
    const seen = await read({ authorization: 'access', status, answer: bodyOf(INVALID) })
    assert.equal(seen.kind === 'query' && seen.refused, true)
  }
  const other = { success: false, error: { code: 'ApiForbiddenError' } }
  const seen = await read({ authorization: 'access', status: 403, answer: bodyOf(other) })
  assert.equal(seen.kind === 'query' && seen.refused, false)
})

test('a refresh token is found where it is not read: in the body, the query string, or as an access token', async () => {
  for (const note of [
    { body: bodyOf({ refreshToken: 'refresh' }) },
    { body: bodyOf({ refresh_token: 'refresh' }) },
    { query: 'refresh_token=refresh' },
    { authorization: 'Bearer refresh' },
  ]) {
    const seen = await read({ kind: 'refresh', status: 403, ...note })
    assert.ok(seen.kind === 'refresh')
    assert.deepEqual([seen.presented, seen.unread], [digester.digest('refresh'), true])
  }
})

test('why a token was not made is told by the code, and by the status of an API with other codes', async () => {
  const why = async (status: number, code: string | undefined): Promise<unknown> => {
    const seen = await read({ kind: 'make', status, answer: bodyOf(code === undefined ? '' : { error: { code } }) })
    return seen.kind === 'make-refused' && seen.why
  }
  assert.equal(await why(403, 'ApiInvalidCredentialsError'), 'credentials')
  assert.equal(await why(404, 'UserDoesNotExist'), 'credentials')
  assert.equal(await why(429, 'ApiTokenLimitError'), 'limit')
  assert.equal(await why(429, 'ApiTooManyRequestsError'), 'other')
  assert.equal(await why(422, 'ApiValidationError'), 'other')
  assert.equal(await why(502, undefined), 'other')
  assert.equal(await why(403, undefined), 'other')
})

test('lifetimes are told by the clock that made the end times', async () => {
  const date = new Date(AT + 3_600_000).toUTCString()
  const later = { ...PAIR, accessTokenEndTime: AT / 1000 + 3600 + 60 }
  const seen = await read({ kind: 'make', body: bodyOf({}), answer: bodyOf({ data: later }), date })
  assert.equal(seen.kind === 'made' && seen.pair.accessTtlSeconds, 60)
})
