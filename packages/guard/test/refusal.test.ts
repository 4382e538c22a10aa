import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isGuardRefusal } from '../src/index.ts'
import { refusalOf, stage, tokenOf } from './setup.ts'
import { INVALID } from './token-server.ts'

const TOKEN = tokenOf()
const NEXT = 'POST /v1/tokens/refresh; header=Refresh; then=repeat'

test('a refusal has the envelope and the headers that the server gave', async t => {
  const { server, guard } = await stage(t)
  server.reply = () => 'bad'
  const refusal = await refusalOf(guard.check(TOKEN))
  assert.deepEqual(refusal.answer(), {
    status: 403,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Request-Id': 'server-1',
      'ChatApp-Reason': 'revoked',
      'ChatApp-Next': NEXT,
      Link: '</docs/errors/ApiInvalidTokenError>; rel="help"',
    },
    body: INVALID,
  })
})

test('one remembered refusal is told to each caller in its own language and form', async t => {
  const { server, guard } = await stage(t)
  server.reply = () => 'bad'
  const texts = { en: 'Invalid Token', ru: 'Недействительный токен', pt: 'Token inválido', ' PT ': 'Token inválido' }
  for (const [language, message] of Object.entries({ ...texts, de: 'Invalid Token' })) {
    const refusal = await refusalOf(guard.check(TOKEN))
    const body = `{"success":false,"error":{"code":"ApiInvalidTokenError","message":"${message}"}}`
    assert.equal(refusal.answer({ language }).body, body)
    const problem = refusal.answer({ language, accept: 'application/problem+json, */*' })
    assert.equal(problem.headers['Content-Type'], 'application/problem+json')
    assert.deepEqual(JSON.parse(problem.body), {
      type: '/docs/errors/ApiInvalidTokenError',
      title: message,
      status: 403,
      detail: message,
      code: 'ApiInvalidTokenError',
      requestId: 'server-1',
      reason: 'revoked',
      next: NEXT,
    })
  }
  assert.equal(server.questions.length, 1)
})

test('a server that refuses with 401 has its status and its challenge passed on', async t => {
  const { server, guard } = await stage(t, { invalidTokenStatus: 401 })
  server.reply = () => ({ status: 401, headers: { 'WWW-Authenticate': 'Bearer error="expired"' }, body: INVALID })
  const told = (await refusalOf(guard.check(TOKEN))).answer()
  assert.deepEqual([told.status, told.headers['WWW-Authenticate']], [401, 'Bearer error="expired"'])
  const unasked = (await refusalOf(guard.check(undefined))).answer()
  assert.deepEqual([unasked.status, unasked.headers['WWW-Authenticate']], [401, 'Bearer error="invalid_token"'])
})

test('a refusal of the guard itself looks like one of the server, with an id of its own', async t => {
  const { guard } = await stage(t)
  const [one, other] = [await refusalOf(guard.check('')), await refusalOf(guard.check(''))]
  assert.equal(one.answer().body, INVALID)
  assert.match(one.requestId, /^[\w-]{8,}$/)
  assert.notEqual(one.requestId, other.requestId)
  assert.equal(one.answer().headers['ChatApp-Next'], NEXT)
})

test('when the server is away the answer says when to come back', async t => {
  const { server, guard } = await stage(t)
  server.reply = () => ({ status: 429, headers: { 'Retry-After': '7' } })
  const refusal = await refusalOf(guard.check(TOKEN))
  const { status, headers, body } = refusal.answer({ language: 'ru' })
  assert.deepEqual([status, headers['Retry-After'], headers['ChatApp-Next']], [503, '7', undefined])
  assert.equal(body, '{"success":false,"error":{"code":"ApiUnavailableError","message":"Временно недоступно"}}')
  const problem = JSON.parse(refusal.answer({ accept: 'application/problem+json' }).body)
  assert.equal(problem.retryAfterSeconds, 7)
})

test('with publicServer the help is where callers can read it', async t => {
  const { server, guard } = await stage(t, { publicServer: 'https://access.example.com/' })
  server.reply = () => 'bad'
  for (const token of [TOKEN, undefined]) {
    const { headers, body } = (await refusalOf(guard.check(token))).answer({ accept: 'application/problem+json' })
    assert.equal(headers.Link, '<https://access.example.com/docs/errors/ApiInvalidTokenError>; rel="help"')
    assert.equal(JSON.parse(body).type, 'https://access.example.com/docs/errors/ApiInvalidTokenError')
  }
})

test('a refusal is told from other errors, also one of another copy of the package', async () => {
  const other = Object.assign(new Error('Invalid Token'), { name: 'GuardRefusal', answer: () => ({}) })
  assert.equal(isGuardRefusal(other), true)
  for (const error of [new Error('GuardRefusal'), undefined, 'GuardRefusal', { name: 'GuardRefusal' }]) {
    assert.equal(isGuardRefusal(error), false)
  }
})
