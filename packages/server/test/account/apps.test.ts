import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import type { Store } from '../../src/store/store.ts'
import { type AccountServer, newApp, newPair, type Person, startAccountServer, unique } from './signed-in.ts'

let server: AccountServer
let owner: Person
let stranger: Person
before(async () => {
  server = await startAccountServer()
  owner = await server.signUp('owner@example.com')
  stranger = await server.signUp('stranger@example.com')
})
after(() => server.stop())

test('an app is made with an app password that makes tokens at once', async () => {
  const { status, data } = await owner.call('createApp', { body: { name: ' Warehouse ' } })
  assert.equal(status, 200)
  const { app, appPassword } = data
  assert.equal(app.appId, `app_${owner.accountId}_${app.number}`)
  assert.deepEqual([app.name, app.state, app.quota.used, app.liveGrants], ['Warehouse', 'active', 0, 0])
  const before = Date.now()
  const { accessToken } = await newPair(server, owner.email, { appId: app.appId, appPassword })
  assert.ok(await server.admits(accessToken))
  const { data: used } = await owner.call('app', { params: { number: String(app.number) } })
  assert.deepEqual([used.quota.used, used.quota.limit, used.liveGrants], [1, 100, 1])
  assert.ok(used.lastSeenAt >= before - 1000 && used.lastSeenAt <= Date.now() + 1000)
  assert.ok(used.quota.resetsAt > Date.now())
})

test('names in any script are kept as they were given, script text and a hundred emoji too', async () => {
  const names = ['<script>alert(1)</script>', '"\'`{{7*7}}', 'متجر رقم ١', '😀'.repeat(100), 'a\u0301 Ж']
  for (const name of names) {
    const app = await newApp(owner, name)
    assert.equal(app.name, name)
    const { data } = await owner.call('app', app)
    assert.equal(data.name, name)
  }
})

test('a name that is empty, too long, of control characters, or no text is refused', async () => {
  for (const name of [' ', '', 'a\nb', 'a\u0000b', 'x'.repeat(101), '😀'.repeat(101)]) {
    const { status, code } = await owner.call('createApp', { body: { name } })
    assert.deepEqual([status, code], [422, 'ApiValidationError'], JSON.stringify(name))
  }
  const sent = { name: 'ok', state: 'active', operator: true, accountId: 2 }
  const { status } = await owner.call('createApp', { body: sent })
  assert.equal(status, 422)
})

test('an app can be renamed without disturbing its access', async () => {
  const app = await newApp(owner)
  const { accessToken } = await newPair(server, owner.email, app)
  const { data } = await owner.call('changeApp', { ...app, body: { name: 'Other' } })
  assert.deepEqual([data.name, data.state], ['Other', 'active'])
  assert.ok(await server.admits(accessToken))
})

test('an app that is switched off is refused in the same moment, and may come in again when it is on', async () => {
  const app = await newApp(owner)
  const { accessToken } = await newPair(server, owner.email, app)
  const { data } = await owner.call('changeApp', { ...app, body: { state: 'disabled' } })
  assert.deepEqual([data.state, data.liveGrants], ['disabled', 0])
  assert.ok(!(await server.admits(accessToken)))
  const credentials = { email: owner.email, appId: app.appId, password: app.appPassword }
  assert.equal((await server.make(credentials)).status, 403)
  await owner.call('changeApp', { ...app, body: { state: 'active' } })
  assert.ok(await server.admits((await newPair(server, owner.email, app)).accessToken))
  assert.ok(!(await server.admits(accessToken)))
})

test('a deleted app is gone for ever, with its access, in the same moment', async () => {
  const app = await newApp(owner)
  const { accessToken } = await newPair(server, owner.email, app)
  assert.equal((await owner.call('deleteApp', app)).status, 200)
  assert.ok(!(await server.admits(accessToken)))
  assert.equal((await owner.call('app', app)).status, 404)
  assert.equal((await owner.call('deleteApp', app)).status, 404)
  assert.equal((await owner.call('changeApp', { ...app, body: { state: 'active' } })).status, 404)
  const { data } = await owner.call('apps')
  assert.ok(!data.apps.some(({ number }) => number === app.number))
})

test('a program that changes one thing after another has to wait; others, and what ends access, have not', async () => {
  const busy = await server.signUp('busy@example.com')
  const { params } = await newApp(busy)
  const rename = (name: string) => busy.call('changeApp', { params, body: { name } })
  let refused: Awaited<ReturnType<typeof rename>> | undefined
  for (let round = 0; refused === undefined && round < 40; round++) {
    const replies = await Promise.all(Array.from({ length: 20 }, (_, at) => rename(`Shop ${round} ${at}`)))
    refused = replies.find(({ status }) => status !== 200)
    assert.ok(round >= 14 || refused === undefined, 'three hundred are free')
  }
  assert.equal(refused?.code, 'ApiTooManyRequestsError')
  assert.match(refused?.headers.get('retry-after') ?? '', /^[12]$/)
  assert.equal((await busy.call('app', { params })).status, 200)
  // What takes access away is never refused.
  assert.equal((await busy.call('endAppAccess', { params })).status, 200)
  assert.equal((await busy.call('deleteApp', { params })).status, 200)
  assert.equal((await busy.call('signOut')).status, 200)
  assert.equal((await newApp(await server.signUp('rested@example.com'))).name, 'Shop')
})

test('an app password is shown once and stands in no later answer', async () => {
  const app = await newApp(owner)
  const { data } = await owner.call('createAppPassword', { ...app, body: { label: 'Office' } })
  assert.match(data.secret, /^cap_[A-Za-z0-9_-]{27}$/)
  const answers = [
    await owner.call('apps'),
    await owner.call('app', app),
    await owner.call('appPasswords', app),
    await owner.call('handOvers', app),
    await owner.call('session'),
  ]
  for (const { status, text } of answers) {
    assert.equal(status, 200)
    assert.ok(!text.includes(data.secret) && !text.includes(app.appPassword) && !text.includes('cap_'))
  }
})

test('app passwords are listed newest first with label and last use, and end one by one with what they made', async () => {
  const app = await newApp(owner)
  const { data } = await owner.call('createAppPassword', { ...app, body: { label: 'Office' } })
  const first = await newPair(server, owner.email, app)
  const second = await newPair(server, owner.email, { ...app, appPassword: data.secret })
  const listed = (await owner.call('appPasswords', app)).data.appPasswords
  assert.deepEqual(
    listed.map(({ label, lastUsedAt, endedAt }) => [label, lastUsedAt > 0, endedAt]),
    [
      ['Office', true, 0],
      ['first', true, 0],
    ],
  )
  const params = { ...app.params, id: String(data.appPassword.id) }
  assert.equal((await owner.call('endAppPassword', { params })).status, 200)
  assert.deepEqual([await server.admits(first.accessToken), await server.admits(second.accessToken)], [true, false])
  assert.equal((await owner.call('endAppPassword', { params })).status, 200)
  assert.ok(((await owner.call('appPasswords', app)).data.appPasswords[0]?.endedAt ?? 0) > 0)
})

test('an app that is switched off takes no new app password, and the answer says why', async () => {
  const app = await newApp(owner)
  await owner.call('changeApp', { ...app, body: { state: 'disabled' } })
  const { status, code, text } = await owner.call('createAppPassword', { ...app, body: { label: 'x' } })
  assert.deepEqual([status, code], [409, 'ApiConflictError'])
  assert.match(text, /switched off/)
})

test('an app takes fifty app passwords and no more, and the answer says why', async () => {
  const app = await newApp(owner)
  const create = () => owner.call('createAppPassword', { ...app, body: { label: 'x' } })
  const made = await Promise.all(Array.from({ length: 55 }, create))
  assert.equal(made.filter(({ status }) => status === 200).length, 49)
  const refused = made.filter(({ status }) => status !== 200)
  assert.ok(refused.every(({ code, text }) => code === 'ApiConflictError' && text.includes('50')))
})

test('what belongs to another account is not there: the answer is that for what never was', async () => {
  const app = await newApp(owner)
  const password = await owner.call('createAppPassword', { ...app, body: { label: 'x' } })
  const handOver = await owner.call('createHandOver', { ...app, body: { label: 'x' } })
  const id = String(password.data.appPassword.id)
  const reach = async (number: string) => [
    await stranger.call('app', { params: { number } }),
    await stranger.call('changeApp', { params: { number }, body: { name: 'mine' } }),
    await stranger.call('deleteApp', { params: { number } }),
    await stranger.call('appPasswords', { params: { number } }),
    await stranger.call('createAppPassword', { params: { number }, body: { label: 'mine' } }),
    await stranger.call('endAppPassword', { params: { number, id } }),
    await stranger.call('handOvers', { params: { number } }),
    await stranger.call('createHandOver', { params: { number }, body: { label: 'mine' } }),
    await stranger.call('endHandOver', { params: { number, id: handOver.data.handOver.id } }),
  ]
  const foreign = await reach(app.params.number)
  const missing = await reach('999999')
  for (const [at, { status, text }] of foreign.entries()) {
    assert.deepEqual([status, text], [404, missing[at]?.text])
  }
  assert.equal((await stranger.call('apps')).data.apps.length, 0)
  const { data } = await owner.call('appPasswords', app)
  assert.ok(data.appPasswords.every(({ endedAt }) => endedAt === 0))
})

test('numbers of passwords and hand-overs of one own app open nothing under another own app', async () => {
  const [one, other] = [await newApp(owner), await newApp(owner)]
  const password = await owner.call('createAppPassword', { ...one, body: { label: 'x' } })
  const handOver = await owner.call('createHandOver', { ...one, body: { label: 'x' } })
  const ofPassword = { ...other.params, id: String(password.data.appPassword.id) }
  const ofHandOver = { ...other.params, id: handOver.data.handOver.id }
  assert.equal((await owner.call('endAppPassword', { params: ofPassword })).status, 404)
  assert.equal((await owner.call('endHandOver', { params: ofHandOver })).status, 404)
})

test('nobody who is not signed in sees or changes an app', async () => {
  const app = await newApp(owner)
  const answers = [
    await server.call('apps'),
    await server.call('app', app),
    await server.call('createApp', { body: { name: 'x' } }),
    await server.call('deleteApp', app),
    await server.call('appPasswords', app),
  ]
  assert.deepEqual(
    answers.map(({ code }) => code),
    answers.map(() => 'ApiSignInRequiredError'),
  )
})

test('a thousand apps are listed, each with its count, by one read of the store', async t => {
  const rich = await server.signUp('rich@example.com')
  const passwordDigest = new Uint8Array(32)
  const app = { accountId: rich.accountId, name: 'App', passwordDigest, passwordLabel: 'first' }
  await Promise.all(Array.from({ length: 1_000 }, () => server.store.createApp(app)))
  const calls = watch(t, server.store)
  const { data } = await rich.call('apps')
  assert.equal(data.apps.length, 1_000)
  assert.ok(data.apps.every(({ quota, liveGrants }) => quota.limit === 100 && liveGrants === 0))
  assert.equal(calls.filter(verb => verb === 'readApps').length, 1)
  // The session, and what the server does by itself meanwhile: not a read for each app.
  assert.ok(calls.length < 20, calls.join(' '))
  const { status, code } = await rich.call('createApp', { body: { name: 'One more' } })
  assert.deepEqual([status, code], [409, 'ApiConflictError'])
})

test('an app is told its status for invalid tokens, and which one the server makes of it', async () => {
  const owner = await server.signUp(`${unique()}@example.com`)
  const { params } = await newApp(owner)
  const told = async () => {
    const { tokenStatus, answeredWith } = (await owner.call('app', { params })).data
    return [tokenStatus, answeredWith]
  }
  assert.deepEqual(await told(), ['default', 403])
  const { data } = await owner.call('setTokenStatus', { params, body: { status: '401' } })
  assert.deepEqual([data.tokenStatus, data.answeredWith], ['401', 401])
  await owner.call('setTokenStatus', { params, body: { status: '403' } })
  assert.deepEqual(await told(), ['403', 403])
  const wrong = await owner.call('setTokenStatus', { params, body: { status: '402' as '401' } })
  assert.equal(wrong.code, 'ApiValidationError')
  const stranger = await server.signUp(`${unique()}@example.com`)
  assert.equal((await stranger.call('setTokenStatus', { params, body: { status: '401' } })).code, 'ApiNotFoundError')
})

/** The verbs of the store as they are called, until the test is over. */
function watch(t: TestContext, store: Store): string[] {
  const calls: string[] = []
  const verbs = store as unknown as Record<string, (...args: unknown[]) => unknown>
  for (const [verb, original] of Object.entries(verbs)) {
    t.mock.method(verbs, verb, (...args: unknown[]) => {
      calls.push(verb)
      return original(...args)
    })
  }
  return calls
}
