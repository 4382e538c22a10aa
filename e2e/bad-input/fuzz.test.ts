import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  assertStillWell,
  call,
  make,
  pairOf,
  provision,
  type RawAnswer,
  sendRaw,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { bytesOf, type OddRequest, oddRequests } from './requests.ts'

/** Every refusal that input alone can bring about, with its status. No 5xx is among them. */
const REFUSALS: Readonly<Record<string, number>> = {
  ApiInvalidTokenError: 403,
  ApiInvalidRefreshTokenError: 403,
  ApiInvalidCredentialsError: 403,
  ApiValidationError: 422,
  ApiTooManyRequestsError: 429,
  ApiBadRequestError: 400,
  ApiNotFoundError: 404,
  ApiMethodNotAllowedError: 405,
  ApiPayloadTooLargeError: 413,
  ApiUnsupportedMediaTypeError: 415,
}

// The header of a trusted proxy is read too, and lets the last call come from an address without wrong passwords.
const server = await startServer({ env: { CHATAPP_SERVER_TRUSTED_PROXIES: 'loopback' } })
const app = await provision(server)
const pair = pairOf(await make(server.url, app))
/** Codes of the refusals, and `success`. */
const seen = new Set<string>()
const genuine = { ...pair, email: app.email, appId: app.appId }

test('whatever a request is made of, the answer is one of the contract', async () => {
  await fc.assert(
    fc.asyncProperty(oddRequests(genuine), async request => {
      const { answers } = await sendRaw(server.url, bytesOf(request), { head: request.method === 'HEAD' })
      assert.ok(answers.length >= 1, 'no answer')
      assertOfTheContract(answers[0] as RawAnswer, request)
    }),
    { numRuns: 1500, endOnFailure: false },
  )
})

test('the requests were odd in enough ways to bring about nearly every refusal, and right often enough to succeed', () => {
  // Too many requests, and bodies that are too large, are beyond what these requests do.
  const rare = ['ApiTooManyRequestsError', 'ApiPayloadTooLargeError']
  const expected = [...Object.keys(REFUSALS).filter(code => !rare.includes(code)), 'success']
  assert.deepEqual(
    expected.filter(outcome => !seen.has(outcome)),
    [],
  )
})

test('whatever bytes arrive, the answer is one of the contract, or the connection closes', async () => {
  const soup = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes)),
    fc.tuple(oddRequests(genuine), fc.nat(400), fc.uint8Array({ maxLength: 6 })).map(([request, at, bytes]) => {
      const whole = Buffer.from(bytesOf(request), 'latin1')
      return Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at)])
    }),
  )
  await fc.assert(
    fc.asyncProperty(soup, async bytes => {
      // What looks like the beginning of a request is waited for, so the caller hangs up here.
      const { received } = await sendRaw(server.url, bytes, { timeoutMs: 30 })
      assert.match(received, /^(?:HTTP\/1\.1 [1-4]|$)/)
      assert.doesNotMatch(received, /HTTP\/1\.1 5/)
    }),
    { numRuns: 150 },
  )
})

test('none of it made a grant, an account, or an end of the server', async () => {
  await assertStillWell(server)
  using database = server.database()
  assert.equal(database.number('SELECT count(*) FROM accounts'), 1)
  assert.equal(database.grants(app.appId), 1)
  const json = { email: app.email, password: app.appPassword, appId: app.appId }
  pairOf(await call(server.url, '/v1/tokens', { method: 'POST', json, headers: { 'X-Forwarded-For': '198.51.100.7' } }))
})

testThatNothingSecretWasPrinted()

function assertOfTheContract(answer: RawAnswer, { method, path }: OddRequest): void {
  const { status, headers, body } = answer
  assert.match(headers['x-request-id'] ?? '', /^[A-Za-z0-9_-]{8,64}$/)
  if (method === 'HEAD') return void assert.ok(status < 500)
  if (status === 204) return void assert.equal(body, '')
  if (status === 200 && /^\/+(docs|openapi)/.test(path)) return
  const parsed = JSON.parse(body)
  const code: string = parsed.error?.code ?? parsed.code ?? 'success'
  seen.add(code)
  if (status === 200) return void assert.equal(parsed.success, true)
  assert.equal(status, REFUSALS[code], `${code} with ${status}`)
  assert.equal(headers.link, `</docs/errors/${code}>; rel="help"`)
  assert.ok(parsed.error?.message ?? parsed.detail)
  assert.equal(headers['retry-after'] !== undefined, status === 429)
  assert.equal(headers.allow !== undefined, status === 405)
}
