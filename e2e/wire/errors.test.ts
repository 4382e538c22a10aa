import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, sendRaw, wireTarget } from '../harness/index.ts'

const { url } = await wireTarget()

test('an unknown path is ApiNotFoundError in the three languages', async () => {
  const texts = { en: 'Not found', ru: 'Не найдено', pt: 'Não encontrado' }
  for (const [language, message] of Object.entries(texts)) {
    for (const path of ['/v1/nothing', '/', '/v2/tokens', '/v1/tokens/check/more', '/V1/TOKENS']) {
      const answer = await call(url, path, { headers: { Lang: language } })
      assert.equal(answer.status, 404, path)
      assert.equal(answer.text, `{"success":false,"error":{"code":"ApiNotFoundError","message":"${message}"}}`)
      assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
      assert.equal(answer.headers.link, '</docs/errors/ApiNotFoundError>; rel="help"')
    }
  }
})

test('at an unknown path the path is what is wrong, whatever the body is and claims to be', async () => {
  const text = '{"success":false,"error":{"code":"ApiNotFoundError","message":"Not found"}}'
  for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'no type', 'image/png']) {
    for (const body of ['', '{"half', '{}', 'x'.repeat(70_000)]) {
      const answer = await call(url, '/v1/nothing', { method: 'POST', headers: { 'Content-Type': type }, body })
      assert.equal(answer.status, 404, type)
      assert.equal(answer.text, text)
    }
  }
})

test('a method a path does not have is answered 405 with Allow', async () => {
  const text = '{"success":false,"error":{"code":"ApiMethodNotAllowedError","message":"Method not allowed"}}'
  for (const [method, path, allow] of [
    ['GET', '/v1/tokens', 'DELETE, POST'],
    ['PUT', '/v1/tokens', 'DELETE, POST'],
    ['GET', '/v1/tokens/refresh', 'POST'],
    ['DELETE', '/v1/tokens/refresh', 'POST'],
    ['POST', '/v1/tokens/check', 'GET, HEAD'],
    ['PATCH', '/v1/me', 'GET, HEAD'],
    ['OPTIONS', '/v1/tokens', 'DELETE, POST'],
  ] as const) {
    const answer = await call(url, path, { method })
    assert.equal(answer.status, 405, `${method} ${path}`)
    assert.equal(answer.text, text)
    assert.equal(String(answer.headers.allow).split(', ').sort().join(', '), allow)
    assert.equal(answer.headers.link, '</docs/errors/ApiMethodNotAllowedError>; rel="help"')
  }
})

test('a content type tokens.make does not read is ApiUnsupportedMediaTypeError', async () => {
  for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'no type']) {
    const headers = { 'Content-Type': type }
    const answer = await call(url, '/v1/tokens', { method: 'POST', headers, body: '<xml/>' })
    assert.equal(answer.status, 415, type)
    assert.equal(
      answer.text,
      '{"success":false,"error":{"code":"ApiUnsupportedMediaTypeError","message":"Unsupported media type"}}',
    )
  }
})

test('bytes that are no HTTP are ApiBadRequestError in the envelope', async () => {
  const { answers, closed } = await sendRaw(url, 'these are no letters of HTTP\r\n\r\n')
  assert.equal(answers.length, 1)
  const [answer] = answers
  assert.equal(answer?.statusLine, 'HTTP/1.1 400 Bad request')
  assert.equal(answer?.body, '{"success":false,"error":{"code":"ApiBadRequestError","message":"Bad request"}}')
  assert.equal(answer?.headers['content-type'], 'application/json; charset=utf-8')
  assert.equal(answer?.headers.link, '</docs/errors/ApiBadRequestError>; rel="help"')
  assert.match(answer?.headers['x-request-id'] ?? '', /^[A-Za-z0-9_-]+$/)
  assert.equal(closed, true)
})

test('every answer has an X-Request-Id of its own, whatever the caller sends as one', async () => {
  const sent = { 'X-Request-Id': 'mine' }
  const answers = [
    await call(url, '/v1/nothing', { headers: sent }),
    await call(url, '/v1/tokens', { headers: sent }),
    await call(url, '/v1/tokens/check', { headers: sent }),
    await call(url, '/v1/tokens/check', { method: 'HEAD', headers: sent }),
    await call(url, '/v1/tokens', { method: 'POST', body: '{', headers: sent }),
    await call(url, '/v1/tokens', { method: 'POST', body: 'x', headers: { 'Content-Type': 'text/plain' } }),
    await call(url, '/v1/tokens', { method: 'POST', body: 'x'.repeat(70_000) }),
    await call(url, '/healthz', { headers: sent }),
    await call(url, '/readyz', { headers: sent }),
    await call(url, '/docs', { headers: sent }),
    await call(url, '/%', { headers: sent }),
  ]
  const ids = answers.map(answer => answer.headers['x-request-id'] ?? '')
  for (const id of ids) assert.match(String(id), /^[A-Za-z0-9_-]{8,64}$/)
  assert.equal(new Set(ids).size, ids.length)
})

test('with Accept: application/problem+json the same error comes as RFC 9457 with all of it in the body', async () => {
  const headers = { Accept: 'application/problem+json', Lang: 'pt' }
  const answer = await call(url, '/v1/tokens/check', { headers })
  assert.equal(answer.status, 403)
  assert.equal(answer.headers['content-type'], 'application/problem+json')
  assert.equal(
    answer.text,
    '{"type":"/docs/errors/ApiInvalidTokenError","title":"Token inválido","status":403,"detail":"Token inválido",' +
      `"code":"ApiInvalidTokenError","requestId":"${answer.headers['x-request-id']}",` +
      '"next":"POST /v1/tokens/refresh; header=Refresh; then=repeat"}',
  )
  const invalid = await call(url, '/v1/tokens', {
    method: 'POST',
    json: { email: 'me@example.com', password: 'correct horse' },
    headers: { Accept: 'application/json;q=0.5, application/problem+json' },
  })
  assert.equal(invalid.status, 422)
  assert.equal(
    invalid.text,
    '{"type":"/docs/errors/ApiValidationError","title":"Validation failed","status":422,' +
      '"detail":"Validation failed: appId is required","code":"ApiValidationError",' +
      `"requestId":"${invalid.headers['x-request-id']}","errors":[{"field":"appId","message":"is required"}]}`,
  )
})

test('the help link of every error leads to a page of this server that names the error', async () => {
  const codes = [
    'ApiInvalidTokenError',
    'ApiInvalidRefreshTokenError',
    'ApiValidationError',
    'ApiInvalidCredentialsError',
    'ApiTokenLimitError',
    'ApiTooManyRequestsError',
    'ApiBadRequestError',
    'ApiNotFoundError',
    'ApiMethodNotAllowedError',
    'ApiPayloadTooLargeError',
    'ApiUnsupportedMediaTypeError',
    'ApiOverloadedError',
    'ApiUnavailableError',
    'ApiBadGatewayError',
    'ApiGatewayTimeoutError',
    'ApiInternalError',
  ]
  for (const code of codes) {
    const answer = await call(url, `/docs/errors/${code}`)
    assert.equal(answer.status, 200, code)
    assert.match(String(answer.headers['content-type']), /^text\/html/)
    assert.ok(answer.text.includes(code))
    assert.doesNotMatch(answer.text, /<(?:script|link|img)[^>]+(?:src|href)="(?:https?:)?\/\//, 'it must work offline')
  }
  assert.equal((await call(url, '/docs/errors/NoSuchError')).status, 404)
})

test('health, readiness and the description of the API are answered without a token', async () => {
  assert.equal((await call(url, '/healthz')).text, '{"success":true,"data":{"status":"alive"}}')
  assert.equal((await call(url, '/readyz')).text, '{"success":true,"data":{"status":"ready"}}')
  const { status, body } = await call(url, '/openapi.json')
  assert.equal(status, 200)
  const { openapi, paths } = body as { openapi: string; paths: Record<string, object> }
  assert.match(openapi, /^3\.1\./)
  // Everything else is My Account's, which stands in a tree of its own.
  assert.deepEqual(
    Object.entries(paths)
      .filter(([path]) => !path.startsWith('/account/api/'))
      .map(([path, methods]) => [path, Object.keys(methods).sort().join(' ')])
      .sort(),
    [
      ['/.well-known/jwks.json', 'get'],
      ['/v1/me', 'get'],
      ['/v1/tokens', 'delete post'],
      ['/v1/tokens/authorize', 'get'],
      ['/v1/tokens/check', 'get'],
      ['/v1/tokens/refresh', 'post'],
    ],
  )
})

test('no cross-origin page is let in unless a setting names it', async () => {
  const origin = { Origin: 'https://app.example.com' }
  const preflight = {
    ...origin,
    'Access-Control-Request-Method': 'GET',
    'Access-Control-Request-Headers': 'authorization',
  }
  const answers = [
    await call(url, '/v1/tokens/check', { method: 'OPTIONS', headers: preflight }),
    await call(url, '/v1/tokens/check', { headers: origin }),
    await call(url, '/v1/nothing', { headers: origin }),
  ]
  for (const { headers } of answers) {
    assert.deepEqual(
      Object.keys(headers).filter(name => name.startsWith('access-control-')),
      [],
    )
  }
})
