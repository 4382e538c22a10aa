import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import {
  type Credentials,
  call,
  make,
  type Pair,
  pairOf,
  provision,
  refresh,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { type Api, startApi } from './programs.ts'

let server: Server
let api: Api
let app: Credentials
let pair: Pair

before(async () => {
  server = await startServer()
  app = await provision(server)
  pair = pairOf(await make(server.url, app))
  // Each has to know the other's address: the server keeps its own over a restart.
  api = await startApi('behind-gateway.ts', server.url)
  await server.stop()
  await server.restart({ flags: ['--upstream', api.url] })
})

const through = (headers: Record<string, string>) => call(server.url, '/v1/licenses', { headers })

test('an API behind the gateway knows each caller by what the gateway signs', async () => {
  const other = await provision(server)
  const [ours, theirs] = await Promise.all([
    through({ Authorization: pair.accessToken }),
    through({ Authorization: pairOf(await make(server.url, other)).accessToken }),
  ])
  for (const [answer, { cabinetUserId, appId }] of [
    [ours, app],
    [theirs, other],
  ] as const) {
    assert.equal(answer.status, 200, answer.text)
    assert.partialDeepStrictEqual(answer.body, { accountId: cabinetUserId, appId })
  }
  const renewed = pairOf(await refresh(server.url, pair.refreshToken)).accessToken
  const again = await through({ Authorization: renewed })
  assert.notEqual((again.body as { jti: string }).jti, (ours.body as { jti: string }).jti)
})

test('whoever goes around the gateway, or claims to be someone, is not let in', async () => {
  const claims = { 'X-ChatApp-Account-Id': String(app.cabinetUserId), 'X-ChatApp-App-Id': app.appId }
  const forged = `${pair.accessToken}.${pair.accessToken}.${pair.accessToken}`
  for (const headers of [{}, claims, { Authorization: pair.accessToken }, { 'X-ChatApp-Identity': forged }]) {
    const answer = await call(api.url, '/v1/licenses', { headers })
    assert.equal(answer.status, 403)
    assert.partialDeepStrictEqual(answer.body, { success: false, error: { code: 'ApiForbiddenError' } })
  }
  const claimed = await through({ Authorization: pair.accessToken, 'X-ChatApp-Identity': forged })
  assert.partialDeepStrictEqual(claimed.body, { accountId: app.cabinetUserId })
})

testThatNothingSecretWasPrinted()
