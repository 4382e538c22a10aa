import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import {
  type Credentials,
  call,
  check,
  createApp,
  eventually,
  make,
  type Pair,
  pairOf,
  provision,
  refresh,
  runOperator,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

/** How long an ended access may still be good on a running server. */
const BOUND_MS = 2000

let server: Server
let owner: Credentials

before(async () => {
  server = await startServer()
  owner = await provision(server)
})

test('a changed account password ends what the account password made, and leaves what app passwords made', async () => {
  const byAccount = pairOf(await makeBy(owner, owner.password))
  const byApp = pairOf(await make(server.url, owner))
  const changed = { ...owner, password: 'another battery staple' }
  await runOperator(
    server,
    ['accounts', 'reset-password', '--account', String(owner.cabinetUserId), '--password-stdin'],
    changed.password,
  )
  await endsWith(byAccount, 'password_changed')
  assert.equal((await check(server.url, byApp.accessToken)).status, 200)
  assert.equal((await makeBy(owner, owner.password)).status, 403)
  pairOf(await makeBy(owner, changed.password))
})

test('a deleted app ends with all its access, and its number is never used again', async () => {
  const app = { ...owner, ...(await createApp(server, owner.cabinetUserId)) }
  const [pair, other] = [pairOf(await make(server.url, app)), pairOf(await make(server.url, owner))]
  await runOperator(server, ['apps', 'delete', '--app', app.appId])
  await endsWith(pair, 'app_deleted')
  assert.equal((await make(server.url, app)).status, 403)
  assert.equal((await check(server.url, other.accessToken)).status, 200)
  const next = await createApp(server, owner.cabinetUserId)
  assert.equal(next.appId, 'app_1_3')
})

test('access of an app ended by its owner is revoked, and the app may make new tokens', async () => {
  const pair = pairOf(await make(server.url, owner))
  await runOperator(server, ['apps', 'end-access', '--app', owner.appId])
  await endsWith(pair, 'revoked')
  pairOf(await make(server.url, owner))
})

test('a reset app password ends what the old one made', async () => {
  const app = { ...owner, ...(await createApp(server, owner.cabinetUserId)) }
  const pair = pairOf(await make(server.url, app))
  const reset = (await runOperator(server, ['apps', 'reset-password', '--app', app.appId])) as { appPassword: string }
  await endsWith(pair, 'revoked')
  assert.equal((await make(server.url, app)).status, 403)
  pairOf(await make(server.url, { ...app, ...reset }))
})

test('a disabled app has no access; enabled again it makes new tokens, but the old ones stay ended', async () => {
  const app = { ...owner, ...(await createApp(server, owner.cabinetUserId)) }
  const pair = pairOf(await make(server.url, app))
  await runOperator(server, ['apps', 'disable', '--app', app.appId])
  await endsWith(pair, 'revoked')
  assert.equal((await make(server.url, app)).status, 403)
  await runOperator(server, ['apps', 'enable', '--app', app.appId])
  pairOf(await make(server.url, app))
  await endsWith(pair, 'revoked')
})

test('an account that is disabled, ended or deleted loses all access of all its apps', async () => {
  const other = await provision(server)
  const account = ['--account', String(other.cabinetUserId)]
  for (const [command, reason] of [
    ['end-access', 'revoked'],
    ['disable', 'revoked'],
    ['enable', undefined],
    ['delete', 'revoked'],
  ] as const) {
    const pair = reason && pairOf(await make(server.url, other))
    await runOperator(server, ['accounts', command, ...account])
    if (pair) await endsWith(pair, reason)
  }
  assert.equal((await make(server.url, other)).status, 403)
  pairOf(await make(server.url, owner))
})

test('a change of e-mail changes no access; the new e-mail makes tokens, the old one does not', async () => {
  const pair = pairOf(await make(server.url, owner))
  const email = 'new-owner@example.com'
  await runOperator(server, ['accounts', 'change-email', '--account', String(owner.cabinetUserId), '--email', email])
  assert.equal((await check(server.url, pair.accessToken)).status, 200)
  pairOf(await make(server.url, { ...owner, email }))
  assert.equal((await make(server.url, owner)).status, 403)
})

testThatNothingSecretWasPrinted()

function makeBy({ email, appId }: Credentials, password: string) {
  return call(server.url, '/v1/tokens', { method: 'POST', json: { email, password, appId } })
}

/** The running server refuses both tokens with the reason, within the bound. */
async function endsWith(pair: Pair, reason: string): Promise<void> {
  const refused = await eventually('the end of access reaches the running server', BOUND_MS, async () => {
    const answer = await check(server.url, pair.accessToken)
    return answer.status === 200 ? undefined : answer
  })
  assert.equal(refused.status, 403)
  assert.equal(refused.headers['chatapp-reason'], reason)
  const refreshed = await refresh(server.url, pair.refreshToken)
  assert.equal(refreshed.status, 403)
  assert.equal(refreshed.headers['chatapp-reason'], reason)
}
