import fc from 'fast-check'

/** A request as a caller might send it by mistake or on purpose; every part of it is one the server has to look at. */
export interface OddRequest {
  method: string
  path: string
  headers: readonly (readonly [string, string])[]
  /** Latin-1: a character is a byte. */
  body: string
  /** How the end of the body is told. */
  framing: 'length' | 'chunked' | 'none'
}

/** What is genuine, so that some of the requests get past the first check. */
export interface Genuine {
  accessToken: string
  refreshToken: string
  email: string
  appId: string
}

const CONTROLS_BUT_TAB = /[\0-\x08\x0a-\x1f\x7f]/g

/** Text that may stand in a header: bytes without controls. */
const headerText = fc
  .string({ unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)), maxLength: 80 })
  .map(text => text.replace(CONTROLS_BUT_TAB, '').trim())

/** Nearly right: a genuine text with a piece cut out, doubled or changed. */
function nearly(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(text.length), fc.nat(8), fc.constantFrom('', '=', '+', '/', ' ', '%00', 'A', '\xa0', text))
    .map(([at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut))
}

/** Any JSON, with an emphasis on the names the server knows, and sometimes broken off. */
function jsonBodies({ email, appId }: Genuine): fc.Arbitrary<string> {
  const field = fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
    { weight: 2, arbitrary: fc.constantFrom(email, appId, `cap_${'A'.repeat(27)}`, '', '\0', '\ud800') },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  )
  const credentials = fc.record({ email: field, password: field, appId: field }, { requiredKeys: [] })
  const value = fc.oneof({ weight: 4, arbitrary: credentials }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) })
  return fc.tuple(value, fc.option(fc.nat(60), { freq: 5 })).map(([json, end]) =>
    Buffer.from(JSON.stringify(json))
      .toString('latin1')
      .slice(0, end ?? undefined),
  )
}

const formBodies = fc
  .array(fc.tuple(fc.constantFrom('email', 'password', 'appId', 'x', ''), fc.string({ maxLength: 30 })), {
    maxLength: 5,
  })
  .map(fields => fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&'))

const byteBodies = fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes).toString('latin1'))

const paths = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '/v1/tokens',
      '/v1/tokens/refresh',
      '/v1/tokens/check',
      '/v1/me',
      '/v1/tokens/check?quiet',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('/healthz', '/readyz', '/docs', '/openapi.json', '/docs/errors/ApiNotFoundError', '/'),
  },
  {
    weight: 3,
    arbitrary: fc
      .array(
        fc.constantFrom(
          'v1',
          'tokens',
          'check',
          'docs',
          'errors',
          '..',
          '.',
          '',
          '%2e',
          '%2f',
          '%00',
          '%',
          ';x',
          ':id',
          '*',
        ),
        {
          maxLength: 6,
        },
      )
      .map(parts => `/${parts.join('/')}`),
  },
  { weight: 1, arbitrary: fc.webPath().map(path => (path.startsWith('/') ? path : `/${path}`)) },
)

function headers({ accessToken, refreshToken }: Genuine): fc.Arbitrary<[string, string]> {
  const value = fc.oneof(
    headerText,
    fc.constantFrom(accessToken, `Bearer ${accessToken}`, refreshToken, ''),
    nearly(accessToken),
    nearly(refreshToken),
  )
  const types = fc.constantFrom(
    'application/json',
    'application/json; charset=utf-16',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'text/plain',
    'application/problem+json, */*;q=0',
    'ru',
    'pt',
    '*',
  )
  return fc.oneof(
    fc.tuple(fc.constantFrom('Authorization', 'Refresh', 'Idempotency-Key'), value),
    fc.tuple(fc.constantFrom('Content-Type', 'Accept', 'Lang'), fc.oneof(types, headerText)),
    fc.tuple(
      fc.constantFrom('Cookie', 'Origin', 'X-Forwarded-For', 'If-None-Match', 'Range', 'Content-Encoding'),
      headerText,
    ),
  )
}

/** Requests from a random one to a nearly right one. */
export function oddRequests(genuine: Genuine): fc.Arbitrary<OddRequest> {
  return fc.oneof({ weight: 5, arbitrary: anyRequests(genuine) }, { weight: 1, arbitrary: makeRequests(genuine) })
}

function anyRequests(genuine: Genuine): fc.Arbitrary<OddRequest> {
  return fc.record({
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'),
    path: paths,
    headers: fc.array(headers(genuine), { maxLength: 6 }),
    body: fc.oneof(fc.constant(''), jsonBodies(genuine), formBodies, byteBodies),
    framing: fc.constantFrom('length', 'length', 'chunked', 'none'),
  })
}

/** tokens.make in the right form, with credentials that are not. */
function makeRequests({ email, appId }: Genuine): fc.Arbitrary<OddRequest> {
  const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  const credentials = fc.record({
    email: fc.oneof(fc.constant(email), nearly(email), words),
    password: fc.oneof(fc.constant(`cap_${'A'.repeat(27)}`), words),
    appId: fc.oneof(fc.constant(appId), nearly(appId), words),
  })
  const json = { weight: 6, arbitrary: fc.constant('application/json') }
  const other = {
    weight: 1,
    arbitrary: fc.constantFrom('text/plain', 'application/x-www-form-urlencoded', 'image/png'),
  }
  return fc.tuple(credentials, fc.oneof(json, other)).map(([fields, type]) => ({
    method: 'POST',
    path: '/v1/tokens',
    headers: [['Content-Type', type]],
    body: Buffer.from(JSON.stringify(fields)).toString('latin1'),
    framing: 'length',
  }))
}

/** The bytes of a request, on a connection that closes after it. */
export function bytesOf({ method, path, headers, body, framing }: OddRequest): string {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: x',
    'Connection: close',
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]
  if (framing === 'none' || (body === '' && framing === 'chunked')) return `${lines.join('\r\n')}\r\n\r\n`
  if (framing === 'length') return `${lines.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const chunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
  return `${lines.join('\r\n')}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`
}
