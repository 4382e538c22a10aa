import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { call, eventually, holdWriteLock, make, pairOf, provision, startServer } from '../harness/index.ts'
import type { Behind, Front } from './front.ts'
import { type RecordingApi, startRecordingApi } from './recording-api.ts'
import { assertSameRefusal, assertUnavailable, BEHIND_PROXY, failure, QUERY, setUp } from './stage.ts'

/** What every proxy of deploy/ says for a server that refuses for other reasons than the token, or says nothing. */
export function proveOutages(start: (behind: Behind) => Promise<Front>): void {
  let api: RecordingApi
  before(async () => {
    api = await startRecordingApi()
  })

  test('limits and statuses of the settings reach the caller, with all their headers', async () => {
    const flags = ['--app-rate', '1', '--invalid-token-status', '401']
    const server = await startServer({ env: BEHIND_PROXY, flags })
    const front = await start({ chatapp: server.url, api: api.url })
    await assertSameRefusal({ server, front }, { Authorization: 'junk' })
    const refused = await call(front.url, QUERY)
    assert.deepEqual([refused.status, refused.headers['www-authenticate']], [401, 'Bearer error="invalid_token"'])
    assert.equal(refused.rawHeaders.filter(name => name.toLowerCase() === 'www-authenticate').length, 1)

    const { accessToken } = pairOf(await make(server.url, await provision(server)))
    const headers = { Authorization: accessToken, Lang: 'ru' }
    assert.equal((await call(front.url, QUERY, { headers })).status, 200)
    const limited = await call(front.url, QUERY, { headers })
    assert.deepEqual(
      [limited.status, limited.text],
      [429, failure('ApiTooManyRequestsError', 'Слишком много запросов')],
    )
    assert.equal(limited.headers['retry-after'], '1')
    assert.equal(limited.headers.ratelimit, '"queries-per-app";r=0;t=1')
    assert.equal(limited.headers['ratelimit-policy'], '"queries-per-app";q=1;w=1')
    await front.stop()
    await server.stop()
  })

  test('a server that cannot know says so through the proxy, and the pair stays good', async () => {
    const cutOff = await startServer({ env: { ...BEHIND_PROXY, CHATAPP_SERVER_MAX_STALENESS: '1' } })
    const front = await start({ chatapp: cutOff.url, api: api.url })
    const { accessToken } = pairOf(await make(cutOff.url, await provision(cutOff)))
    const headers = { Authorization: accessToken }
    {
      using _ = holdWriteLock(cutOff.databasePath)
      const answer = await eventually('the front answers 503', 15_000, async () => {
        const one = await call(front.url, QUERY, { headers })
        return one.status === 503 ? one : undefined
      })
      assertUnavailable(answer)
    }
    await eventually('it is back', 15_000, async () =>
      (await call(front.url, QUERY, { headers })).status === 200 ? true : undefined,
    )
    await front.stop()
    await cutOff.stop()
  })

  test('an API that is gone is 502 in the envelope, and a server that is gone or frozen 503, never a bare status', async () => {
    const own = await setUp(start)
    const headers = { Authorization: own.pair.accessToken }
    await own.api.stop()
    const gone = await call(own.front.url, QUERY, { headers })
    assert.deepEqual([gone.status, gone.text], [502, failure('ApiBadGatewayError', 'Bad gateway')])
    own.server.signal('SIGSTOP')
    assertUnavailable(await call(own.front.url, QUERY, { headers }))
    await own.server.kill()
    for (const [method, path] of [
      ['GET', QUERY],
      ['POST', '/v1/tokens'],
      ['POST', '/v1/tokens/refresh'],
    ] as const) {
      assertUnavailable(await call(own.front.url, path, { method, headers }))
    }
    await own.front.stop()
  })
}
