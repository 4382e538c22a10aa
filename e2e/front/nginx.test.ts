import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, sendRaw, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { freePort } from './free-port.ts'
import { startNginx } from './front.ts'
import { proveOutages } from './outages.ts'
import { provePromises } from './promises.ts'

provePromises(startNginx)
proveOutages(startNginx)

test('what nginx says by itself is in the envelope and in the caller’s language, from the first byte it cannot read', async () => {
  const nobody = `http://127.0.0.1:${await freePort()}`
  const nginx = await startNginx({ chatapp: nobody, api: nobody })
  const { host } = new URL(nginx.url)
  const texts = { en: 'Unavailable', ru: 'Временно недоступно', pt: 'Indisponível' }
  for (const [language, message] of Object.entries(texts)) {
    const { text } = await call(nginx.url, '/v1/licenses', { headers: { Lang: language } })
    assert.equal(text, JSON.stringify({ success: false, error: { code: 'ApiUnavailableError', message } }))
  }
  const long = 'a'.repeat(9000)
  for (const [bytes, status, code] of [
    ['nonsense\r\n\r\n', 400, 'ApiBadRequestError'],
    ['GET / HTTP/1.1\r\nHost: a b\r\n\r\n', 400, 'ApiBadRequestError'],
    [`GET /${long} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, 413, 'ApiPayloadTooLargeError'],
    [`GET / HTTP/1.1\r\nHost: ${host}\r\nX-Long: ${long}\r\n\r\n`, 413, 'ApiPayloadTooLargeError'],
    [`PUT / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 999999999\r\n\r\n`, 413, 'ApiPayloadTooLargeError'],
    [`GET /_authorize HTTP/1.1\r\nHost: ${host}\r\n\r\n`, 404, 'ApiNotFoundError'],
  ] as const) {
    const [answer] = (await sendRaw(nginx.url, bytes, { answers: 1 })).answers
    assert.equal(answer?.status, status, bytes.slice(0, 40))
    assert.equal(JSON.parse(answer.body).error.code, code)
    assert.equal(answer.headers.link, `</docs/errors/${code}>; rel="help"`)
    assert.ok(answer.headers['x-request-id'])
  }
  await nginx.stop()
})

testThatNothingSecretWasPrinted()
