import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAnswer } from '../src/api/answer.ts'
import { ApiFailure } from '../src/api/failure.ts'
import { makeRequest } from '../src/api/request.ts'

const head = { language: 'ru', csrf: 'secret', csrfHeader: 'X-CSRF' }

function headersOf(init: RequestInit): Headers {
  return new Headers(init.headers)
}

test('a GET carries the language and never the CSRF token', () => {
  const [path, init] = makeRequest('GET /account/api/apps', {}, head)
  assert.equal(path, '/account/api/apps')
  assert.equal(headersOf(init).get('Lang'), 'ru')
  assert.equal(headersOf(init).get('X-CSRF'), null)
  assert.equal(init.body, undefined)
})

test('a call that changes something carries the CSRF token, and its body as JSON', () => {
  const [, init] = makeRequest('POST /account/api/apps', { body: { name: 'Shop' } }, head)
  assert.equal(headersOf(init).get('X-CSRF'), 'secret')
  assert.equal(headersOf(init).get('Content-Type'), 'application/json')
  assert.equal(init.body, '{"name":"Shop"}')
})

test('no call sends its cookie elsewhere or follows a redirect', () => {
  const [, init] = makeRequest('DELETE /account/api/sessions/:id', { params: { id: 'a' } }, head)
  assert.equal(init.credentials, 'same-origin')
  assert.equal(init.redirect, 'error')
})

test('values in a path stay one segment, whatever they hold', () => {
  const [path] = makeRequest('DELETE /account/api/sessions/:id', { params: { id: '../apps?x#y' } }, head)
  assert.equal(path, '/account/api/sessions/..%2Fapps%3Fx%23y')
  assert.throws(() => makeRequest('GET /a/:id', { params: {} }, head), /needs a value for id/)
})

test('filters that are not set are not sent', () => {
  const [path] = makeRequest('GET /a', { query: { app: '3', after: undefined, event: '', limit: 5 } }, head)
  assert.equal(path, '/a?app=3&limit=5')
})

test('an answer is its data', async () => {
  assert.deepEqual(await readAnswer(Response.json({ success: true, data: { apps: [] } })), { apps: [] })
})

test('a refusal is thrown with all that helps: code, text, fields, request id, when to try again', async () => {
  const error = { code: 'ApiTooManyRequestsError', message: 'Too many', details: [{ field: 'email', message: 'x' }] }
  const headers = { 'X-Request-Id': 'r-1', 'Retry-After': '30' }
  const answer = Response.json({ success: false, error }, { status: 429, headers })
  await assert.rejects(readAnswer(answer), failure => {
    assert.ok(failure instanceof ApiFailure)
    const { code, message, status, details, requestId, retryAfterSeconds } = failure
    assert.deepEqual({ code, message, details }, error)
    assert.deepEqual([status, requestId, retryAfterSeconds], [429, 'r-1', 30])
    return true
  })
})

test('an answer that is none of ours is a failure, whatever its status says', async () => {
  for (const body of ['<html>', '', 'null', '{"success":false}', '{"data":1}']) {
    const answer = new Response(body, { status: body === '<html>' ? 502 : 200 })
    await assert.rejects(readAnswer(answer), { code: 'UnreadableAnswer' }, body)
  }
})
