import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type AccountServer, newApp, newPair, type Person, startAccountServer } from './signed-in.ts'

let server: AccountServer
let operator: Person
before(async () => {
  server = await startAccountServer()
  operator = await server.signUp('operator@example.com', { operator: true })
})
after(() => server.stop())

function paramsOf({ accountId }: Person) {
  return { params: { accountId: String(accountId) } }
}

test('accounts are found by a part of their e-mail or by number, page by page', async () => {
  const people = []
  for (const name of ['kim', 'kira', 'kit']) people.push(await server.signUp(`${name}@search.example`))
  const [kim, kira, kit] = people.map(({ accountId }) => accountId)
  const found = async (query: { search?: string; limit?: string; after?: string }) => {
    const { data } = await operator.call('operatorAccounts', { query })
    return { ids: data.accounts.map(account => account.cabinetUserId), next: data.next }
  }
  assert.deepEqual(await found({ search: 'SEARCH.ex' }), { ids: [kit, kira, kim], next: undefined })
  const first = await found({ search: 'search.ex', limit: '2' })
  assert.deepEqual(first, { ids: [kit, kira], next: String(kira) })
  assert.deepEqual(await found({ search: 'search.ex', limit: '2', after: String(kira) }), {
    ids: [kim],
    next: undefined,
  })
  assert.deepEqual((await found({ search: String(kira) })).ids, [kira])
  assert.deepEqual((await found({ search: 'nobody' })).ids, [])
  const { status } = await operator.call('operatorAccounts', { query: { after: 'a-b' } })
  assert.equal(status, 422)
})

test('an account is shown with its apps and what they have used', async () => {
  const owner = await server.signUp('shown@example.com')
  const app = await newApp(owner)
  await newPair(server, owner.email, app)
  const { data } = await operator.call('operatorAccount', paramsOf(owner))
  assert.deepEqual([data.account.email, data.account.state, data.account.apps], ['shown@example.com', 'active', 1])
  const [shown] = data.apps
  assert.deepEqual([shown?.appId, shown?.quota.used, shown?.ownLimit, shown?.liveGrants], [app.appId, 1, undefined, 1])
  assert.equal((await operator.call('operatorAccount', { params: { accountId: '999' } })).status, 404)
})

test('an account that is switched off is refused everywhere in the same moment', async () => {
  const owner = await server.signUp('off@example.com')
  const app = await newApp(owner)
  const { accessToken } = await newPair(server, owner.email, app)
  const { data } = await operator.call('operatorChangeAccount', { ...paramsOf(owner), body: { state: 'disabled' } })
  assert.equal(data.state, 'disabled')
  assert.ok(!(await server.admits(accessToken)))
  assert.equal((await owner.call('apps')).code, 'ApiSignInRequiredError')
  const credentials = { email: owner.email, appId: app.appId, password: app.appPassword }
  assert.equal((await server.make(credentials)).status, 403)
  await operator.call('operatorChangeAccount', { ...paramsOf(owner), body: { state: 'active' } })
  assert.equal((await server.make(credentials)).status, 200)
  assert.equal((await owner.call('apps')).code, 'ApiSignInRequiredError')
  assert.equal((await (await server.signIn(owner.email)).call('apps')).status, 200)
})

test('a limit of its own is in force with the next token, and 0 gives the usual one back', async () => {
  const owner = await server.signUp('limit@example.com')
  const app = await newApp(owner)
  const credentials = { email: owner.email, appId: app.appId, password: app.appPassword }
  const params = { ...paramsOf(owner).params, ...app.params }
  const change = async (tokensPerDay: number) =>
    (await operator.call('operatorChangeApp', { params, body: { tokensPerDay } })).data
  await newPair(server, owner.email, app)
  const lowered = await change(1)
  assert.deepEqual([lowered.ownLimit, lowered.quota.limit, lowered.quota.used], [1, 1, 1])
  assert.equal((await server.make(credentials)).status, 429)
  await change(2)
  assert.equal((await server.make(credentials)).status, 200)
  assert.equal((await server.make(credentials)).status, 429)
  const usual = await change(0)
  assert.deepEqual([usual.ownLimit, usual.quota.limit], [undefined, 100])
  assert.equal((await server.make(credentials)).status, 200)
  const missing = { accountId: params.accountId, number: '99' }
  assert.equal((await operator.call('operatorChangeApp', { params: missing, body: { tokensPerDay: 5 } })).status, 404)
})

test('all access of an account ends in the same moment, and its app passwords go on', async () => {
  const owner = await server.signUp('ended@example.com')
  const app = await newApp(owner)
  const pairs = [await newPair(server, owner.email, app), await newPair(server, owner.email, app)]
  assert.deepEqual((await operator.call('operatorEndAccess', paramsOf(owner))).data, { ended: 2 })
  for (const { accessToken } of pairs) assert.ok(!(await server.admits(accessToken)))
  assert.ok((await newPair(server, owner.email, app)).accessToken)
  assert.equal((await operator.call('operatorEndAccess', { params: { accountId: '999' } })).status, 404)
})

test('links for a new password and for a new account go to this server, with the secret in the fragment', async () => {
  const owner = await server.signUp('reset@example.com')
  const reset = (await operator.call('operatorResetLink', paramsOf(owner))).data
  const invite = (await operator.call('operatorInvite', { body: { email: 'new@example.com' } })).data
  const secret = '[A-Za-z0-9_-]{43}'
  assert.match(reset.link, new RegExp(`^${server.url}/account/link#reset\\.${owner.accountId}\\.${secret}$`))
  assert.match(invite.link, new RegExp(`^${server.url}/account/link#invite\\.0\\.${secret}$`))
  assert.ok(reset.endsAt > Date.now() && invite.endsAt > reset.endsAt)
  assert.equal((await operator.call('operatorInvite', { body: { email: 'nobody' } })).status, 422)
})

test('an account without the right can do nothing to others, nor give itself the right', async () => {
  const owner = await server.signUp('curious@example.com')
  const other = await server.signUp('other@example.com')
  const app = await newApp(other)
  const params = { ...paramsOf(other).params, ...app.params }
  const answers = [
    await owner.call('operatorAccounts'),
    await owner.call('operatorAccount', paramsOf(other)),
    await owner.call('operatorChangeAccount', { ...paramsOf(owner), body: { operator: true } }),
    await owner.call('operatorChangeApp', { params, body: { tokensPerDay: 5 } }),
    await owner.call('operatorEndAccess', paramsOf(other)),
    await owner.call('operatorResetLink', paramsOf(other)),
    await owner.call('operatorInvite', { body: {} }),
  ]
  for (const { status, code } of answers) assert.deepEqual([status, code], [403, 'ApiForbiddenError'])
  assert.equal((await server.call('operatorAccounts')).code, 'ApiSignInRequiredError')
})

test('the right is given and taken, with the next call', async () => {
  const second = await server.signUp('second@example.com')
  await operator.call('operatorChangeAccount', { ...paramsOf(second), body: { operator: true } })
  assert.equal((await second.call('operatorAccounts')).status, 200)
  await operator.call('operatorChangeAccount', { ...paramsOf(second), body: { operator: false } })
  assert.equal((await second.call('operatorAccounts')).status, 403)
})

test('the last operator can neither switch itself off nor give up the right', async () => {
  for (const body of [{ state: 'disabled' as const }, { operator: false }]) {
    const { status, code, text } = await operator.call('operatorChangeAccount', { ...paramsOf(operator), body })
    assert.deepEqual([status, code], [409, 'ApiConflictError'])
    assert.match(text, /last operator/)
  }
  assert.equal((await operator.call('operatorAccounts')).status, 200)
})

test('a NUL in an e-mail or a search is refused by name, before any store sees it', async () => {
  const operator = await server.signUp('nul@example.com', { operator: true })
  const search = await operator.call('operatorAccounts', { query: { search: 'a\u0000b' } })
  assert.deepEqual([search.status, search.code], [422, 'ApiValidationError'])
  const email = 'nul\u0000@example.com'
  const signIn = await server.call('signIn', { body: { email, password: 'correct horse battery' } })
  assert.deepEqual([signIn.status, signIn.code], [422, 'ApiValidationError'])
  const reset = await server.call('requestReset', { body: { email, language: 'en' } })
  assert.deepEqual([reset.status, reset.code], [422, 'ApiValidationError'])
  const pasted = await operator.call('operatorAccounts', { query: { search: ' nul@example.com\n' } })
  assert.equal(pasted.data.accounts.length, 1)
})
