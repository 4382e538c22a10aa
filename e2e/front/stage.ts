import assert from 'node:assert/strict'
import {
  type Answer,
  type Credentials,
  call,
  make,
  type Pair,
  pairOf,
  provision,
  type Server,
  startServer,
} from '../harness/index.ts'
import { type CountingPipe, countingPipe } from './counting-pipe.ts'
import type { Behind, Front } from './front.ts'
import { type RecordingApi, startRecordingApi } from './recording-api.ts'

export const QUERY = '/v1/licenses'
/** What a refusal carries besides its body. */
const TOLD = [
  'content-type',
  'cache-control',
  'link',
  'chatapp-next',
  'chatapp-reason',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
  'www-authenticate',
]

/** A proxy with a server, an app and an API of its own. */
export interface Stage {
  server: Server
  owner: Credentials
  pair: Pair
  api: RecordingApi
  /** Between the proxy and the server. */
  pipe: CountingPipe
  front: Front
}

export const INVALID = failure('ApiInvalidTokenError', 'Invalid Token')
/** The proxy is on this machine, and tells where callers are. */
export const BEHIND_PROXY = { CHATAPP_SERVER_TRUSTED_PROXIES: 'loopback' }

export function failure(code: string, message: string): string {
  return JSON.stringify({ success: false, error: { code, message } })
}

export async function setUp(start: (behind: Behind) => Promise<Front>): Promise<Stage> {
  const server = await startServer({ env: BEHIND_PROXY })
  const owner = await provision(server)
  const pair = pairOf(await make(server.url, owner))
  const [api, pipe] = [await startRecordingApi(), await countingPipe(server.url)]
  const front = await start({ chatapp: pipe.url, api: api.url })
  api.seen.length = 0
  return { server, owner, pair, api, pipe, front }
}

/** The same token shown to the server itself is refused in the same words. */
export async function assertSameRefusal(
  { server, front }: Pick<Stage, 'server' | 'front'>,
  headers: Record<string, string>,
  reason?: string,
): Promise<void> {
  const wanted = await call(server.url, '/v1/tokens/check', { headers })
  const answer = await call(front.url, QUERY, { headers })
  assert.ok(wanted.status >= 400)
  assert.equal(answer.status, wanted.status)
  assert.equal(withoutId(answer), withoutId(wanted))
  for (const name of TOLD) assert.equal(answer.headers[name], wanted.headers[name], name)
  assert.equal(answer.headers['chatapp-reason'], reason)
  const { requestId = answer.headers['x-request-id'] } = answer.body as { requestId?: string }
  assert.equal(answer.headers['x-request-id'], requestId)
  assert.ok(requestId)
}

function withoutId({ text }: Answer): string {
  return text.replace(/"requestId":"[^"]+"/, '')
}

export function assertUnavailable({ status, headers, text }: Answer): void {
  assert.deepEqual([status, text], [503, failure('ApiUnavailableError', 'Unavailable')])
  assert.equal(headers['content-type'], 'application/json; charset=utf-8')
  assert.equal(headers['retry-after'], '1')
  assert.equal(headers.link, '</docs/errors/ApiUnavailableError>; rel="help"')
  assert.ok(headers['x-request-id'])
}
