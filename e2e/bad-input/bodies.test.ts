import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import {
  type Answer,
  assertStillWell,
  type Call,
  type Credentials,
  call,
  make,
  pairOf,
  provision,
  type Server,
  sendRaw,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

const NO_OBJECT =
  '{"success":false,"error":{"code":"ApiValidationError",' +
  '"message":"Validation failed: body must be a JSON object or a form",' +
  '"details":[{"field":"body","message":"must be a JSON object or a form"}]}}'
const TOO_LARGE = '{"success":false,"error":{"code":"ApiPayloadTooLargeError","message":"Payload too large"}}'
const JSON_TYPE = { 'Content-Type': 'application/json' }
const TEN_MEGABYTES = 10 * 1024 * 1024

let server: Server
let app: Credentials

before(async () => {
  server = await startServer()
  app = await provision(server)
})

test('what is no JSON object is refused as the body', async () => {
  const bodies = [
    '{',
    '{"email":',
    '{"email":"a"}}',
    '{"email":"a",}',
    "{'email':'a'}",
    '[]',
    '[{"email":"a"}]',
    '"text"',
    '{"a":NaN}',
    '{"a":01}',
    '{"a":"\\x41"}',
    '{"a":"line\nend"}',
    `${'['.repeat(30_000)}`,
    `${'{"a":'.repeat(10_000)}1${'}'.repeat(9_000)}`,
  ]
  for (const body of bodies) {
    const answer = await post({ body, headers: JSON_TYPE })
    assert.equal(answer.status, 422, body.slice(0, 40))
    assert.equal(answer.text, NO_OBJECT, body.slice(0, 40))
  }
})

test('no body, and a body of blanks, are refused as the body', async () => {
  for (const options of [
    {},
    { headers: JSON_TYPE },
    { body: '', headers: JSON_TYPE },
    { body: ' \r\n ', headers: JSON_TYPE },
  ]) {
    assert.equal((await post(options)).text, NO_OBJECT)
  }
})

test('every field of every wrong type is refused by name', async () => {
  const good = { email: app.email, password: app.appPassword, appId: app.appId }
  for (const field of ['email', 'password', 'appId']) {
    for (const wrong of [null, true, 0, 1.5e300, [], [good.email], {}, { toString: 'x' }]) {
      assertFault(await post({ json: { ...good, [field]: wrong } }), field, 'must be of type string')
    }
    assertFault(await post({ json: { ...good, [field]: '' } }), field, 'must not be empty')
    assertFault(await post({ json: { ...good, [field]: undefined } }), field, 'is required')
  }
})

test('a field that is too long is refused by name and length', async () => {
  const good = { email: app.email, password: app.appPassword, appId: app.appId }
  for (const [field, most] of [
    ['email', 320],
    ['password', 1024],
    ['appId', 64],
  ] as const) {
    const json = { ...good, [field]: 'x'.repeat(most + 1) }
    assertFault(await post({ json }), field, `must not be longer than ${most} characters`)
  }
})

test('NUL and other controls within e-mail and appId are refused by name; in a password they are only wrong', async () => {
  const good = { email: app.email, password: app.appPassword, appId: app.appId }
  for (const control of ['\0', '\u0001', '\u001b', '\u007f']) {
    const inside = (text: string) => text.slice(0, 3) + control + text.slice(3)
    const wrong = 'has characters that are not allowed'
    assertFault(await post({ json: { ...good, email: inside(good.email) } }), 'email', wrong)
    assertFault(await post({ json: { ...good, appId: inside(good.appId) } }), 'appId', wrong)
    assertFault(await post({ form: { ...good, email: inside(good.email) } }), 'email', wrong)
    assertRefused(await post({ json: { ...good, password: inside(good.password) } }))
    assertRefused(await post({ json: { ...good, password: good.password + control } }))
  }
})

test('half a surrogate pair is no text, in any field', async () => {
  const good = { email: app.email, password: app.appPassword, appId: app.appId }
  for (const field of ['email', 'password', 'appId'] as const) {
    for (const half of ['\\ud800', '\\udc00', '\\udc00\\ud800']) {
      const body = JSON.stringify({ ...good, [field]: 'HERE' }).replace('HERE', `a${half}b`)
      assertFault(await post({ body, headers: JSON_TYPE }), field, 'is not well-formed Unicode')
    }
  }
})

test('bytes that are no UTF-8 are only wrong', async () => {
  const bytes = Buffer.from(`{"email":"\xff\xfe${app.email}","password":"\xc0\x80","appId":"${app.appId}"}`, 'latin1')
  assertRefused(await post({ body: bytes, headers: JSON_TYPE }))
})

test('a byte order mark before good JSON is borne', async () => {
  const json = JSON.stringify({ email: app.email, password: app.appPassword, appId: app.appId })
  pairOf(await post({ body: `\ufeff${json}`, headers: JSON_TYPE }))
})

test('names with a meaning to JavaScript are fields like others', async () => {
  const good = JSON.stringify({ email: app.email, password: app.appPassword, appId: app.appId })
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const body = good.replace('{', `{"${name}":{"email":"other@example.com","prototype":{"isAdmin":true}},`)
    pairOf(await post({ body, headers: JSON_TYPE }))
    assertFault(await post({ body: `{"${name}":{}}`, headers: JSON_TYPE }), 'email', 'is required')
  }
  assertFault(await post({ form: { __proto__: 'x', constructor: 'y' } }), 'email', 'is required')
})

test('of a name given twice the last counts, in JSON and in a form', async () => {
  const { email, appId, appPassword } = app
  const body = `{"email":"other@example.com","email":"${email}","password":"${appPassword}","appId":"${appId}"}`
  pairOf(await post({ body, headers: JSON_TYPE }))
  const form = `email=other%40example.com&email=${email}&password=${appPassword}&appId=${appId}`
  pairOf(await post({ body: form, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }))
})

test('10 MB are refused before they are read, said beforehand or sent in chunks, also where bodies are ignored', async () => {
  const big = Buffer.alloc(TEN_MEGABYTES, 'x')
  const started = performance.now()
  const declared = await post({ body: big, headers: JSON_TYPE })
  assert.equal(declared.status, 413)
  assert.equal(declared.text, TOO_LARGE)
  assert.equal(declared.headers.connection, 'close')
  assert.equal(declared.headers.link, '</docs/errors/ApiPayloadTooLargeError>; rel="help"')
  const chunked = await post({ body: big, headers: { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' } })
  assert.equal(chunked.status, 413)
  assert.equal(chunked.text, TOO_LARGE)
  for (const [path, method] of [
    ['/v1/tokens/refresh', 'POST'],
    ['/v1/tokens', 'DELETE'],
  ] as const) {
    const answer = await call(server.url, path, { method, body: big, headers: JSON_TYPE })
    assert.ok(answer.status === 403 || answer.status === 413, `${method} ${path} ${answer.status}`)
  }
  assert.ok(performance.now() - started < 10_000)
})

test('a caller that only announces 10 MB is refused at once', async () => {
  const head = 'POST /v1/tokens HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10485760\r\n'
  const { answers, milliseconds } = await sendRaw(server.url, `${head}\r\n`, { answers: 1 })
  assert.equal(answers[0]?.status, 413)
  assert.equal(answers[0]?.body, TOO_LARGE)
  assert.ok(milliseconds < 2000)
  const expecting = await sendRaw(server.url, `${head}Expect: 100-continue\r\n\r\n`, { answers: 1 })
  assert.ok([100, 413].includes(expecting.answers[0]?.status ?? 0))
})

test('a body just within the limit is read, one byte more is not', async () => {
  const filled = (size: number) => {
    const body = JSON.stringify({ email: app.email, password: 'wrong', appId: app.appId, more: '' })
    return body.replace('"more":""', `"more":"${'x'.repeat(size - body.length)}"`)
  }
  assertRefused(await post({ body: filled(65_536).replace('"wrong"', '"cap_w"'), headers: JSON_TYPE }))
  assert.equal((await post({ body: filled(65_537), headers: JSON_TYPE })).text, TOO_LARGE)
})

test('types that are not read, and encodings of the body, are refused before any field is looked at', async () => {
  const json = JSON.stringify({ email: app.email, password: app.appPassword, appId: app.appId })
  const types = [
    'text/json',
    'application/json5',
    'text/html',
    'application/octet-stream',
    'application',
    '/',
    ';',
    'json',
  ]
  for (const type of types) {
    const answer = await post({ body: json, headers: { 'Content-Type': type } })
    assert.equal(answer.status, 415, type)
    assert.equal(
      answer.text,
      '{"success":false,"error":{"code":"ApiUnsupportedMediaTypeError","message":"Unsupported media type"}}',
    )
  }
  const zipped = await post({ body: gzipSync(json), headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' } })
  assert.ok(zipped.status === 415 || zipped.status === 422, `${zipped.status}`)
})

test('the server is well after all that, and made only what was rightly asked for', async () => {
  await assertStillWell(server)
  pairOf(await make(server.url, app))
  using database = server.database()
  assert.equal(database.grants(app.appId), database.tokensCounted(app.appId))
})

testThatNothingSecretWasPrinted()

function post(options: Call): Promise<Answer> {
  return call(server.url, '/v1/tokens', { method: 'POST', ...options })
}

function assertFault(answer: Answer, field: string, wrong: string): void {
  assert.equal(answer.status, 422)
  assert.equal(
    answer.text,
    `{"success":false,"error":{"code":"ApiValidationError","message":"Validation failed: ${field} ${wrong}",` +
      `"details":[{"field":"${field}","message":"${wrong}"}]}}`,
  )
}

function assertRefused(answer: Answer): void {
  assert.equal(answer.status, 403)
  assert.equal(
    answer.text,
    '{"success":false,"error":{"code":"ApiInvalidCredentialsError","message":"E-mail, password or appId is incorrect"}}',
  )
}
