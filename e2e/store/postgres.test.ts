import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import {
  type Answer,
  call,
  check,
  eventually,
  make,
  noteSecret,
  noteSecretsIn,
  pairOf,
  provision,
  refresh,
  runOperator,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { newDatabase } from './database.ts'

const database = await newDatabase()
const secret = randomBytes(32).toString('base64')
noteSecret(secret)
const options = { store: database.url, env: { CHATAPP_SERVER_SECRETS: `1:${secret}` } }
const one = await startServer(options)
const other = await startServer(options)
const OWNER = { email: 'first@example.com', password: 'several nodes, one store' }
noteSecret(OWNER.password)
const { statuses, ...app } = await signUp()
const owner = { ...OWNER, ...app }

/** Makes the first account by the link that one of the starts has printed, used at both nodes at once, and its app. */
async function signUp() {
  const [link, second] = [one, other].map(node => /http\S+#set_up\S+/.exec(node.logs())?.[0])
  assert.equal(second, undefined, 'a second node that starts at once leaves the link of the first alone')
  const use = (node: Server, wanted: string | undefined) =>
    account(node, 'POST', 'links/use', { link: wanted, ...OWNER, language: 'en' })
  const uses = await Promise.all([one, other, one, other].map(node => use(node, link)))
  const used = uses.find(({ status }) => status === 200)
  assert.ok(used)
  const made = await account(one, 'POST', 'apps', { name: 'Shop' }, sessionOf(used, one))
  const { data } = made.body as { data: { app: { appId: string }; appPassword: string } }
  noteSecret(data.appPassword)
  return { statuses: uses.map(({ status }) => status), appId: data.app.appId, appPassword: data.appPassword }
}

function account(node: Server, method: string, path: string, json?: unknown, headers = {}): Promise<Answer> {
  const body = json === undefined ? {} : { json }
  return call(node.url, `/account/api/${path}`, { method, headers: { Origin: node.url, ...headers }, ...body })
}

/** What a browser sends along once it is signed in. */
function sessionOf(answer: Answer, { url }: Server): Record<string, string> {
  assert.equal(answer.status, 200, answer.text)
  const { data } = answer.body as { data: { csrf: string } }
  return { Cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '', Origin: url, 'X-ChatApp-CSRF': data.csrf }
}

test('the first account is made by the link that one start has printed, once, at whichever nodes it is used', () => {
  assert.deepEqual(statuses.toSorted(), [200, 410, 410, 410])
})

test('a pair made at one node works at the other, and is renewed there', async () => {
  const first = pairOf(await make(one.url, owner))
  assert.equal((await check(other.url, first.accessToken)).status, 200)
  const second = pairOf(await refresh(other.url, first.refreshToken))
  assert.notEqual(second.accessToken, first.accessToken)
  assert.equal((await check(one.url, second.accessToken)).status, 200)
  assert.deepEqual(pairOf(await refresh(one.url, first.refreshToken)), second)
})

test('what one node revokes the other refuses, within two seconds', async () => {
  const pair = pairOf(await make(one.url, owner))
  assert.equal((await check(other.url, pair.accessToken)).status, 200)
  const headers = { Authorization: pair.accessToken }
  assert.equal((await call(one.url, '/v1/tokens', { method: 'DELETE', headers })).status, 200)
  const isRefused = async () => ((await check(other.url, pair.accessToken)).status === 403 ? true : undefined)
  await eventually('the other node refuses', 2_000, isRefused)
})

test('both nodes count the same tokens of the day', async () => {
  const used = await database.number('select used from quotas')
  await make(one.url, owner)
  await make(other.url, owner)
  assert.equal(await database.number('select used from quotas'), used + 2)
})

test('somebody signs in at one node, makes an app there, and finds it at the other', async () => {
  const session = sessionOf(await account(one, 'POST', 'sign-in', OWNER), one)
  const made = await account(one, 'POST', 'apps', { name: 'Warehouse' }, session)
  assert.equal(made.status, 200, made.text)
  noteSecretsIn(made.text)
  const apps = await account(other, 'GET', 'apps', undefined, { Cookie: session.Cookie })
  assert.match(apps.text, /"Warehouse"/)
})

test('operator commands work beside the servers', async () => {
  const { cabinetUserId } = await provision(other)
  const accounts = (await runOperator(one, ['accounts', 'list'])) as { cabinetUserId: number }[]
  assert.ok(accounts.some(account => account.cabinetUserId === cabinetUserId))
})

testThatNothingSecretWasPrinted()
