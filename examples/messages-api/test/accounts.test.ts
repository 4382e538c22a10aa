import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BUSIEST, startApi } from './api.ts'

type Page = { items: { id: string; lastTime: number }[] }

test('an account begins with the same data whoever came before it', async t => {
  const [early, late] = [await startApi(t), await startApi(t)]
  await late.send('/v1/licenses/71/messengers/grWhatsApp/chats/12025550101@c.us', 'before', { account: '7' })
  for (const path of ['/v1/licenses', '/v1/chats?limit=100', `${BUSIEST}/messages?limit=100`]) {
    assert.deepEqual(await late.data(path), await early.data(path))
  }
})

test('an account sees and moves its own data only', async t => {
  const { call, data, send } = await startApi(t)
  const theirChat = '/v1/licenses/21/messengers/grWhatsApp/chats/12025550101@c.us'
  assert.equal((await send(theirChat, 'for account 2', { account: '2' })).id, 'message-304')
  const theirs = await data('/v1/chats', { account: '2' })
  assert.equal((await send(BUSIEST, 'for account 1')).id, 'message-304')
  assert.deepEqual(await data('/v1/chats', { account: '2' }), theirs)

  const paths = [
    '/v1/companies/1/employees',
    '/v1/chats?companyId=1',
    '/v1/licenses/11/messengers/grWhatsApp/chats',
    '/v1/licenses/11/messengers/grWhatsApp/phones/12025550101/check',
    `${BUSIEST}/messages`,
  ]
  for (const path of paths) {
    assert.equal((await call(path)).status, 200, path)
    assert.equal((await call(path, { account: '2' })).status, 404, path)
  }
  const body = '{"text":"not mine"}'
  const stranger = { method: 'POST', account: '2', type: 'application/json', body }
  assert.equal((await call(`${BUSIEST}/messages/text`, stranger)).status, 404)
  assert.equal((await data<Page>(`${BUSIEST}/messages?limit=1`)).items[0]?.id, 'message-304')
})

test('a nextPage of one account opens nothing of another', async t => {
  const { data } = await startApi(t)
  const { nextPage } = await data<{ nextPage: string }>('/v1/chats?limit=1')
  const { items } = await data<{ items: { licenseId: number }[] }>(`/v1/chats?limit=100&nextPage=${nextPage}`, {
    account: '2',
  })
  assert.deepEqual(new Set(items.map(chat => chat.licenseId)), new Set([21, 22]))
})

test('the largest account a token can hold is served', async t => {
  const { data } = await startApi(t)
  const account = '281474976710655'
  const licenses = await data<{ licenseId: number }[]>('/v1/licenses', { account })
  assert.deepEqual(
    licenses.map(license => license.licenseId),
    [2814749767106551, 2814749767106552],
  )
  await data('/v1/licenses/2814749767106551/messengers/grWhatsApp/chats/12025550101@c.us/messages', { account })
})
