import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type AccountServer, newApp, type Person, startAccountServer } from './signed-in.ts'

let server: AccountServer
let operator: Person
before(async () => {
  server = await startAccountServer()
  operator = await server.signUp('operator@example.com', { operator: true })
})
after(() => server.stop())

/** What a journal says, oldest first: event, actor, number of the app, detail. */
async function acts({ call }: Person, group: 'apps' | 'operator' | 'access' | 'account') {
  const { data } = await call('journal', { query: { group } })
  for (const { address, at } of data.entries) {
    assert.ok(at > Date.now() - 60_000)
    assert.equal(address, '127.0.0.1')
  }
  return data.entries.map(({ event, actor, appNumber, detail }) => [event, actor, appNumber, detail]).toReversed()
}

test('every act of an owner stands in the journal, once, and acts that changed nothing do not', async () => {
  const owner = await server.signUp('owner@example.com')
  const app = await newApp(owner, 'Shop')
  const { params } = app
  await owner.call('changeApp', { params, body: { name: 'Store' } })
  await owner.call('changeApp', { params, body: { name: 'Store', state: 'active' } })
  await owner.call('changeApp', { params, body: { state: 'disabled' } })
  await owner.call('changeApp', { params, body: { state: 'active' } })
  for (const status of ['401', '401', 'default'] as const)
    await owner.call('setTokenStatus', { params, body: { status } })
  const password = await owner.call('createAppPassword', { params, body: { label: 'Office' } })
  const ofPassword = { ...params, id: String(password.data.appPassword.id) }
  for (let time = 0; time < 2; time++) await owner.call('endAppPassword', { params: ofPassword })
  const withdrawn = await owner.call('createHandOver', { params, body: { label: 'One' } })
  const ofHandOver = { ...params, id: withdrawn.data.handOver.id }
  for (let time = 0; time < 2; time++) await owner.call('endHandOver', { params: ofHandOver })
  const handOver = await owner.call('createHandOver', { params, body: { label: 'Two' } })
  const link = handOver.data.link.split('#')[1] ?? ''
  await server.call('openHandOver', { body: { link } })
  await server.call('openHandOver', { body: { link } })
  await owner.call('deleteApp', { params })
  const { number } = app
  assert.deepEqual(await acts(owner, 'apps'), [
    ['app_created', 'owner', number, 'Shop'],
    ['app_renamed', 'owner', number, 'Store'],
    ['app_disabled', 'owner', number, ''],
    ['app_enabled', 'owner', number, ''],
    ['token_status_changed', 'owner', number, '401'],
    ['token_status_changed', 'owner', number, 'default'],
    ['app_password_created', 'owner', number, 'Office'],
    ['app_password_ended', 'owner', number, 'Office'],
    ['hand_over_created', 'owner', number, 'One'],
    ['hand_over_ended', 'owner', number, 'One'],
    ['hand_over_created', 'owner', number, 'Two'],
    ['hand_over_opened', 'app', number, 'Two'],
    ['app_deleted', 'owner', number, 'Store'],
  ])
})

test('acts of an operator stand in both journals, and in the operator’s with the number of the account', async () => {
  const owner = await server.signUp('other@example.com')
  const app = await newApp(owner)
  const accountId = String(owner.accountId)
  const ofApp = { accountId, ...app.params }
  const params = { accountId }
  await operator.call('operatorChangeApp', { params: ofApp, body: { tokensPerDay: 500 } })
  await operator.call('operatorChangeAccount', { params, body: { operator: true } })
  await operator.call('operatorChangeAccount', { params, body: { operator: false } })
  await operator.call('operatorEndAccess', { params })
  await operator.call('operatorResetLink', { params })
  await operator.call('operatorInvite', { body: { email: 'new@example.com' } })
  assert.deepEqual(await acts(owner, 'operator'), [
    ['limit_changed', 'operator', app.number, '500'],
    ['operator_granted', 'operator', 0, ''],
    ['operator_removed', 'operator', 0, ''],
  ])
  assert.deepEqual((await acts(owner, 'access')).at(-1), ['grant_ended', 'operator', 0, '0'])
  assert.deepEqual((await acts(owner, 'account')).at(-1), ['reset_link_made', 'operator', 0, ''])
  assert.deepEqual(await acts(operator, 'operator'), [
    ['limit_changed', 'operator', 0, `${app.appId} 500`],
    ['operator_granted', 'operator', 0, accountId],
    ['operator_removed', 'operator', 0, accountId],
    ['invite_made', 'operator', 0, 'new@example.com'],
  ])
})

test('the owner is told once that a hand-over was opened, and from where', { timeout: 20_000 }, async () => {
  const owner = await server.signUp('told@example.com')
  const app = await newApp(owner)
  const { data } = await owner.call('createHandOver', { ...app, body: { label: 'Partner' } })
  const body = { link: data.link.split('#')[1] ?? '' }
  await Promise.all([1, 2, 3].map(() => server.call('openHandOver', { body })))
  const notices = await untilTold(owner)
  const told = notices.filter(({ kind }) => kind === 'hand_over_opened')
  assert.deepEqual(
    told.map(({ appNumber, detail }) => [appNumber, detail]),
    [[app.number, '127.0.0.1']],
  )
})

/** Notices are written behind the call that caused them. */
async function untilTold({ call }: Person) {
  for (;;) {
    const { data } = await call('notices')
    if (data.notices.length > 0) return data.notices
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
