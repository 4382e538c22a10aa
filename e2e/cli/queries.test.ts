import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  childEnvironment,
  createApp,
  NODE,
  provision,
  ROOT,
  type Server,
  startProcess,
  startServer,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { type User, userOf } from './user.ts'

/** The real server with the example API behind its gateway. */
async function startServerWithApi(): Promise<Server> {
  const folder = temporaryFolder()
  const api = startProcess({
    command: NODE,
    args: [join(ROOT, 'examples/messages-api/src/main.ts'), '--port', '0', '--database', join(folder, 'messages.db')],
    env: childEnvironment(folder),
    cwd: ROOT,
  })
  const [, url] = await api.waitFor(/^listening on (\S+)$/m)
  return startServer({ env: { CHATAPP_SERVER_UPSTREAM: url as string } })
}

/** The values that a call printed, a line each. */
async function valuesOf(user: User, ...args: string[]): Promise<Record<string, unknown>[]> {
  const { code, out, err } = await user.run(['api', ...args])
  assert.equal(code, 0, err)
  return out.split('\n').map(line => JSON.parse(line) as Record<string, unknown>)
}

const server = await startServerWithApi()

test('fields, headers and pages at the example API: every chat comes once, and a text is sent', async () => {
  const user = userOf(server.url, await provision(server))
  assert.equal((await user.logIn()).code, 0)
  const [license] = await valuesOf(user, '/v1/licenses', '--paginate')
  const { licenseId, messenger } = license as { licenseId: number; messenger: { type: string }[] }
  const chatsPath = `/v1/licenses/${licenseId}/messengers/${messenger[0]?.type}/chats`

  const [whole] = await valuesOf(user, chatsPath, '-X', 'GET', '-F', 'limit=100')
  const all = (whole as { items: { id: string }[] }).items.map(({ id }) => id)
  const paged = await valuesOf(user, `${chatsPath}?limit=2`, '--paginate')
  assert.ok(all.length > 4, 'there are too few chats to need three pages')
  assert.deepEqual(
    paged.map(({ id }) => id),
    all,
  )

  const [sent] = await valuesOf(user, `${chatsPath}/${all[0]}/messages/text`, '-f', 'text=Olá, tudo bem?')
  const [page] = await valuesOf(user, `${chatsPath}/${all[0]}/messages`, '-X', 'GET', '-F', 'limit=1')
  const [last] = (page as { items: { id: string; message: { text: string } }[] }).items
  assert.deepEqual([last?.id, last?.message.text], [sent?.id, 'Olá, tudo bem?'])

  const refused = await user.run(['api', chatsPath, '-X', 'GET', '-F', 'limit=500', '-H', 'Lang: pt', '--json'])
  const { error } = JSON.parse(refused.err) as { error: { code: string } }
  assert.deepEqual([refused.code, error.code], [4, 'ApiValidationError'])
})

test('two apps under two names: each has a pair of its own, and logout of one leaves the other', async () => {
  const account = await provision(server)
  const other = { ...account, ...(await createApp(server, account.cabinetUserId)) }
  const user = userOf(server.url, account)
  assert.equal((await user.logIn()).code, 0)
  const login = ['login', '--base-url', server.url, '--email', other.email, '--app-id', other.appId]
  assert.equal((await user.run([...login, '--profile', 'second', '--password-stdin'], other.appPassword)).code, 0)
  const appOf = async (...more: string[]): Promise<unknown> =>
    JSON.parse((await user.run(['api', '/v1/me', ...more])).out).appId
  assert.deepEqual([await appOf(), await appOf('--profile', 'second')], [account.appId, other.appId])
  assert.equal((await user.run(['logout', '--profile', 'second'])).code, 0)
  assert.equal((await user.run(['profiles', 'remove', 'second'])).code, 0)
  assert.equal(await appOf(), account.appId)
})

test('renew gives a new pair at the real server; doctor tells when it was ended elsewhere, and why', async () => {
  const user = userOf(server.url, await provision(server))
  assert.equal((await user.logIn()).code, 0)
  const { out: before } = await user.run(['token'])
  assert.equal((await user.run(['renew'])).code, 0)
  const { out: header } = await user.run(['token', '--format', 'header'])
  const renewed = header.replace(/^Authorization: /, '')
  assert.notEqual(renewed, before)
  const well = await user.run(['doctor', '--json'])
  assert.deepEqual([well.code, JSON.parse(well.out).healthy], [0, true], well.out)

  await fetch(`${server.url}/v1/tokens`, { method: 'DELETE', headers: { Authorization: renewed } })
  const ill = await user.run(['doctor', '--json'])
  const { findings } = JSON.parse(ill.out) as { findings: { check: string; level: string; why?: string }[] }
  const faults = findings.filter(({ level }) => level !== 'ok')
  assert.deepEqual([ill.code, faults.map(({ check, level }) => [check, level])], [8, [['token', 'problem']]])
  assert.match(faults[0]?.why ?? '', /ended/)
  assert.equal((await user.run(['status'])).code, 3)
})

testThatNothingSecretWasPrinted()
