import type { Random } from './random.ts'

/** A request that is wrong, odd, or an attack in at least one way. */
export interface Mangled {
  /** A character a byte. */
  bytes: string
  /** Stands in its query, so that its answer can be told from others. */
  id: number
}

/** What a caller may have of tokens. */
export interface Tokens {
  good: string
  /** None of them admits a query. */
  bad: readonly string[]
}

const SEGMENTS: readonly string[] = [
  ...['v1', 'v1', 'public', 'public', 'public', 'admin', 'private', 'licenses', 'tokens', 'refresh', 'me', 'x'],
  ...['Public', 'ADMIN', 'V1', 'Tokens', '%70ublic', '%61dmin', '%74okens', '%2570ublic', '%2561dmin', 'publicx'],
  ...['..', '.', '%2e%2e', '.%2E', '%252e%252e', '..;', '..;x', '%2e', '...', '..%00', '%ef%bc%8e%ef%bc%8e'],
  ...['', '', ';', ';x=1', 'public;x', 'admin;', 'admin%3b', '%3bx', '79990001122@c.us', '%40', 'a b', 'a%20b', '%20'],
  ...['healthz', 'docs', 'account', 'openapi.json', '.well-known', 'jwks.json', 'metrics', 'admin.', 'admin%2e'],
  ...['%2f', '%5c', '\\', '%252f', '%c0%ae%c0%ae', '%c0%af', '%ff', '%', '%2', '%zz', '%u002e', '%0d%0aX-A:1', '%7f'],
  ...['#', '*', '~', '%ef%bd%81dmin', '%E2%84%AAey', '%25', '%2525', 'x'.repeat(300)],
]

/** Of which any number makes a path that is forwarded. */
const PLAIN: readonly string[] = [
  'v1',
  'licenses',
  'x',
  '%70ublic',
  'publicx',
  '79990001122@c.us',
  '%40',
  'a%20b',
  '',
  ';x=1',
  '...',
]

const QUERIES: readonly string[] = [
  ...['', '', '', '&a=1', '&a=%0d%0aX-ChatApp-Account-Id:999', '&a=/../admin', '&a=%', '&a=%00', '&a=#b'],
  ...['&api[access_token]=x', '&api%5baccess_token%5d=x', '&a=b?c', '&&&', '&a=;b', '&a= b', '&a=\t'],
]

const NAMES: readonly string[] = [
  ...['X-ChatApp-Account-Id', 'X-ChatApp-App-Id', 'X-ChatApp-Identity', 'x_chatapp_account_id', 'X.ChatApp.App.Id'],
  ...['X-CHATAPP-IDENTITY', 'X_ChatApp-Account_Id', 'X-Forwarded-For', 'X_Forwarded_For', 'Forwarded', 'X-Real-IP'],
  ...['X-Original-URL', 'X-Rewrite-URL', 'Client-IP', 'Proxy', 'Proxy-Authorization', 'Proxy-Connection', 'Keep-Alive'],
  ...['TE', 'Trailer', 'Upgrade-Insecure-Requests', 'HTTP2-Settings', 'Transfer_Encoding', 'Content_Length', 'Refresh'],
  ...['X-Request-Id', 'Via', 'Cookie', 'Referer', 'Origin', 'Accept', 'Lang', 'User-Agent', 'X-HTTP-Method-Override'],
  ...['Range', 'If-None-Match', 'Content-Type', 'Content-Encoding', 'Accept-Encoding', 'X-Custom', 'Max-Forwards'],
]

const VALUES: readonly string[] = [
  ...[
    '999',
    'app_999_1',
    '127.0.0.1',
    '6.6.6.6, 127.0.0.1',
    '/admin',
    'DELETE',
    'chunked',
    '0',
    '5',
    'trailers',
    'gzip',
  ],
  ...['http://evil.example', '__Host-chatapp=1; a=b', 'chatapp_session=1', '', ' ', '\t', 'a\tb', '\xe9\xff', '"a, b"'],
  ...['%0d%0aX-A: 1', '\\r\\n', 'application/problem+json', 'ru', '*/*', 'null', 'a'.repeat(200), '$x', '<a>'],
]

const LISTED: readonly string[] = [
  ...['keep-alive', 'X-ChatApp-Account-Id', 'X-ChatApp-Identity', 'Authorization', 'Host', 'Content-Length', 'Via'],
  ...['X-Forwarded-For', 'X-Request-Id', 'x-custom', 'TE', 'Upgrade', 'HTTP2-Settings', '', ' ', 'Transfer-Encoding'],
]

/** What claims to be a request of somebody else, for those who take content for one. */
const SMUGGLED = 'GET /v1/private HTTP/1.1\r\nHost: x\r\nX-Score: bad\r\nX-ChatApp-Account-Id: 999\r\n\r\n'

/** Not DELETE, by which one of them would end the grant that all others ask with. */
const METHODS = ['GET', 'GET', 'GET', 'POST', 'POST', 'PUT', 'PATCH', 'OPTIONS', 'PROPFIND', 'QUERY', 'TRACE']

/**
 * One that a parser of HTTP takes: its framing is right, and its connection goes on. What it asks for, and as whom, is
 * mangled.
 */
export function mangleMeaning(random: Random, tokens: Tokens, id: number): Mangled {
  const method = random.pick(METHODS)
  const lines = [
    `${method} ${targetOf(random, id)} HTTP/1.1`,
    ...authorityOf(random),
    ...authorizationOf(random, tokens),
  ]
  const others = random.some(NAMES, 5).map(name => `${name}:${random.pick([' ', ' ', '', '\t'])}${random.pick(VALUES)}`)
  if (random.chance(0.3)) others.push(`Connection: ${random.some(LISTED, 4).join(random.pick([',', ', ', ' ,\t']))}`)
  lines.splice(1 + random.below(lines.length), 0, ...others)
  return { bytes: `${lines.join('\r\n')}\r\n${contentOf(random, method)}`, id }
}

function targetOf(random: Random, id: number): string {
  const segments = random.chance(0.5) ? PLAIN : SEGMENTS
  const path = `/${Array.from({ length: 1 + random.below(4) }, () => random.pick(segments)).join('/')}`
  const begin = random.chance(0.3) ? random.pick(['/v1/public', '/v1/public/admin', '/v1', '/']) : ''
  const form = random.chance(0.06)
    ? random.pick(['http://x', 'HTTP://X', 'http://y', 'https://u@x', 'http://x:80'])
    : ''
  // A blank would end the target, and what is behind it would be a version: that is for mangleBytes.
  return `${form}${begin}${path}?i=${id}${random.pick(QUERIES)}`.replaceAll(/[ \t]/g, '+')
}

function authorityOf(random: Random): string[] {
  return random.chance(0.03)
    ? random.pick([
        ['Host: x', 'Host: y'],
        ['Host: x', 'host: x'],
      ])
    : ['Host: x']
}

function authorizationOf(random: Random, { good, bad }: Tokens): string[] {
  const score = (value: string, ...lines: string[]) => [...lines, `X-Score: ${value}`]
  if (random.chance(0.5))
    return score('good', `${random.pick(['Authorization', 'authorization', 'AUTHORIZATION'])}: ${good}`)
  if (random.chance(0.2)) return score('good', `Authorization: ${random.pick(['Bearer ', 'bearer  '])}${good}`)
  if (random.chance(0.2)) return score('bad')
  return score('bad', `${random.pick(['Authorization', 'Authorization', 'X-Authorization'])}: ${random.pick(bad)}`)
}

/** The end of a head, and content that is framed by the letter. */
function contentOf(random: Random, method: string): string {
  if (method === 'TRACE' || random.chance(0.5)) return '\r\n'
  const content = random.pick([SMUGGLED, SMUGGLED, '', '0\r\n\r\n', `0\r\n\r\n${SMUGGLED}`, '{"a":1}', '\0\r\n'])
  if (random.chance(0.5)) return `Content-Length: ${content.length}\r\n\r\n${content}`
  const extension = random.pick(['', '', ';a=b', ';x'])
  const chunk = content === '' ? '' : `${content.length.toString(16)}${extension}\r\n${content}\r\n`
  const trailer = random.chance(0.1) ? 'X-ChatApp-Account-Id: 999\r\n' : ''
  return `Transfer-Encoding: ${random.pick(['chunked', 'Chunked'])}\r\n\r\n${chunk}0\r\n${trailer}\r\n`
}

const FRAMINGS: readonly string[] = [
  ...['Content-Length: 0', 'Content-Length: 4', 'Content-Length: 44', 'Content-Length: +4', 'Content-Length: 4, 4'],
  ...['Content-Length : 4', 'Content-Length: 0x4', 'Content-Length:', 'Content-Length: 99999999999999999999'],
  ...[
    'Transfer-Encoding: chunked',
    'Transfer-Encoding : chunked',
    'Transfer-Encoding: xchunked',
    'Transfer-Encoding: gzip, chunked',
  ],
  ...[
    'Transfer-Encoding:\x0bchunked',
    'Transfer-Encoding: chunked, identity',
    'Transfer-Encoding:\r\n chunked',
    'X-A: b\r\n X-B: c',
  ],
  ...[
    'X-A: b\nX-ChatApp-Account-Id: 999',
    'X-A: b\rX-ChatApp-Account-Id: 999',
    'X-A: \0',
    'X-A',
    ': x',
    'X A: b',
    'Host: y',
  ],
  ...[
    'Upgrade: websocket\r\nConnection: Upgrade',
    'Upgrade: h2c\r\nConnection: Upgrade',
    'Expect: 100-continue',
    'Expect: x',
  ],
  ...[
    'Connection: close',
    'Connection: close, X-ChatApp-Account-Id',
    '\r\n',
    '\n',
    'X-A: b\r',
    'Host: a/b',
    'Host: a, b',
  ],
]

const BYTES = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  '/',
  '?',
  '#',
  '%',
  ';',
  '\\',
  '\x7f',
  '\xff',
  '\x0b',
  'a',
  '0',
  ',',
  '.',
]
const VERSIONS = [
  'HTTP/1.0',
  'HTTP/0.9',
  'HTTP/2.0',
  'HTTP/1.2',
  'HTTP/11',
  'http/1.1',
  '',
  'HTTP/1.1 x',
  'HTTP/1.1\t',
  'HTTP /1.1',
]

/** One of which nobody knows how it is read: framed in odd ways, and changed byte by byte. It may end its connection. */
export function mangleBytes(random: Random, tokens: Tokens, id: number): Mangled {
  let { bytes } = mangleMeaning(random, tokens, id)
  if (random.chance(0.5)) bytes = insertLines(random, bytes)
  if (random.chance(0.15)) bytes = bytes.replace('HTTP/1.1', random.pick(VERSIONS))
  if (random.chance(0.5)) for (let times = random.below(4); times >= 0; times--) bytes = changeBytes(random, bytes)
  return { bytes, id }
}

function insertLines(random: Random, bytes: string): string {
  const lines = bytes.split('\r\n')
  const end = lines.indexOf('')
  lines.splice(1 + random.below(Math.max(1, end)), 0, ...random.some(FRAMINGS, 2), random.pick(FRAMINGS))
  return lines.join('\r\n')
}

function changeBytes(random: Random, bytes: string): string {
  const at = random.below(bytes.length)
  const cut = random.below(3)
  const put = random.chance(0.7) ? random.pick(BYTES) : ''
  if (random.chance(0.1)) return bytes.slice(0, at) + bytes.slice(at, at + 30) + bytes.slice(at)
  return bytes.slice(0, at) + put + bytes.slice(at + cut)
}
