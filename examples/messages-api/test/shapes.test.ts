import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BUSIEST, NOW, startApi } from './api.ts'

test('licenses are a bare array with their messengers', async t => {
  const { call } = await startApi(t)
  const { status, body } = await call('/v1/licenses')
  assert.equal(status, 200)
  assert.deepEqual(body, {
    success: true,
    data: [
      {
        licenseId: 11,
        licenseTo: 2082758400,
        licenseName: 'License 11',
        meOwner: true,
        active: true,
        status: { id: 1, code: 'active' },
        messenger: [{ type: 'grWhatsApp', name: 'WhatsApp', info: { phone: '12025550100' } }],
        app: [],
        access: [],
      },
      {
        licenseId: 12,
        licenseTo: 2082758400,
        licenseName: 'License 12',
        meOwner: true,
        active: true,
        status: { id: 1, code: 'active' },
        messenger: [
          { type: 'telegram', name: 'Telegram', info: { phone: '12025550199' } },
          { type: 'instagram', name: 'Instagram', info: { phone: '' } },
        ],
        app: [],
        access: [],
      },
    ],
  })
})

test('companies and employees are lists of items', async t => {
  const { call } = await startApi(t)
  assert.deepEqual((await call('/v1/companies')).body, { success: true, data: { items: [{ companyId: 1 }] } })
  assert.deepEqual((await call('/v1/companies/1/employees')).body, {
    success: true,
    data: {
      items: [
        { id: 11, email: 'owner@example.com', fullName: 'The owner', role: { name: 'owner' } },
        { id: 12, email: 'admin@example.com', fullName: 'The admin', role: { name: 'admin' } },
        { id: 13, email: 'operator@example.com', fullName: 'The operator', role: { name: 'operator' } },
      ],
    },
  })
})

test('chats have every member of the wire, on each kind of messenger', async t => {
  const { data } = await startApi(t)
  const first = async (path: string) => (await data<{ items: unknown[] }>(path)).items[0]
  const common = { type: 'private', status: 'opened', image: null, email: null, link: null }
  assert.deepEqual(await first('/v1/chats?companyId=1&limit=1'), {
    ...common,
    id: '12025550101@c.us',
    internalId: '1',
    licenseId: 11,
    messengerType: 'grWhatsApp',
    phone: '12025550101',
    name: 'Customer 1',
    lastTime: 1767243720,
    responsible: { id: 12 },
    username: null,
  })
  assert.deepEqual(await first('/v1/licenses/12/messengers/telegram/chats?limit=1'), {
    ...common,
    id: '12025550125',
    internalId: '25',
    licenseId: 12,
    messengerType: 'telegram',
    phone: '12025550125',
    name: 'Customer 25',
    lastTime: 1767242340,
    responsible: { id: 12 },
    username: null,
  })
  assert.deepEqual(await first('/v1/licenses/12/messengers/instagram/chats?limit=1'), {
    ...common,
    id: 'private-30',
    internalId: '30',
    licenseId: 12,
    messengerType: 'instagram',
    phone: null,
    name: 'Customer 30',
    lastTime: 1767242940,
    responsible: { id: 11 },
    username: 'customer_30',
  })
})

test('messages have every member of the wire, those that came and those that went', async t => {
  const { data } = await startApi(t)
  const { items, nextPage } = await data<{ items: unknown[]; nextPage: string }>(`${BUSIEST}/messages?limit=2`)
  const common = { fromApi: false, type: 'text', subtype: null, fromApp: null, destroyed: null }
  assert.deepEqual(items, [
    {
      ...common,
      id: 'message-303',
      internalId: '303',
      fromMe: true,
      side: 'out',
      time: 1767243720,
      message: { text: 'Answer 150', caption: null, file: null },
      fromUser: { id: '13', name: 'The operator' },
      chat: { id: '12025550101@c.us' },
      created: 1767243720,
    },
    {
      ...common,
      id: 'message-301',
      internalId: '301',
      fromMe: false,
      side: 'in',
      time: 1767243600,
      message: { text: 'Question 149', caption: null, file: null },
      fromUser: { id: '12025550101@c.us', name: 'Customer 1' },
      chat: { id: '12025550101@c.us' },
      created: 1767243600,
    },
  ])
  assert.match(nextPage, /^[A-Za-z0-9_-]+$/)
})

test('a text sent comes first in its chat, with the app that sent it, and lifts the chat to the top', async t => {
  const { call, data } = await startApi(t)
  const chat = '/v1/licenses/12/messengers/telegram/chats/12025550116'
  const body = JSON.stringify({ text: 'Good morning ☀', tracking: 'order-7' })
  const sent = await call(`${chat}/messages/text`, { method: 'POST', type: 'application/json', app: 'app_1_2', body })
  assert.equal(sent.status, 200)
  assert.deepEqual(sent.body, { success: true, data: { id: 'message-304', chatId: '12025550116' } })

  const messages = await data<{ items: unknown[] }>(`${chat}/messages?limit=1`)
  assert.deepEqual(messages.items, [
    {
      id: 'message-304',
      internalId: '304',
      fromApi: true,
      fromMe: true,
      side: 'out',
      time: NOW,
      type: 'text',
      subtype: null,
      message: { text: 'Good morning ☀', caption: null, file: null },
      fromUser: null,
      chat: { id: '12025550116' },
      fromApp: { id: 'app_1_2', name: 'app_1_2' },
      created: NOW,
      destroyed: null,
    },
  ])
  for (const list of ['/v1/chats?limit=1', '/v1/licenses/12/messengers/telegram/chats?limit=1']) {
    const { items } = await data<{ items: { id: string; lastTime: number }[] }>(list)
    assert.deepEqual([items[0]?.id, items[0]?.lastTime], ['12025550116', NOW])
  }
})

test('a text may come as a form, in any alphabet', async t => {
  const { data, send } = await startApi(t)
  const form = new URLSearchParams({ text: 'Привет & olá + 5%', tracking: 'x' }).toString()
  assert.deepEqual(await send(BUSIEST, '', { type: 'application/x-www-form-urlencoded', body: form }), {
    id: 'message-304',
    chatId: '12025550101@c.us',
  })
  const { items } = await data<{ items: { message: { text: string } }[] }>(`${BUSIEST}/messages?limit=1`)
  assert.equal(items[0]?.message.text, 'Привет & olá + 5%')
})

test('a text sent is the newest even when the clock was put back', async t => {
  const { data, send, clock } = await startApi(t)
  await send(BUSIEST, 'first')
  clock.now = NOW - 3600
  await send(BUSIEST, 'second')
  const { items } = await data<{ items: { time: number; message: { text: string } }[] }>(`${BUSIEST}/messages?limit=2`)
  assert.deepEqual(
    items.map(item => [item.message.text, item.time]),
    [
      ['second', NOW],
      ['first', NOW],
    ],
  )
})

test('a phone check tells whether the phone has a chat, with or without a plus', async t => {
  const { data } = await startApi(t)
  const whatsApp = '/v1/licenses/11/messengers/grWhatsApp/phones'
  for (const phone of ['12025550103', '+12025550103', '%2B12025550103']) {
    assert.deepEqual(await data(`${whatsApp}/${phone}/check`), { exist: true, chatId: '12025550103@c.us' })
  }
  assert.deepEqual(await data(`${whatsApp}/12025550116/check`), { exist: false, chatId: null })
})

test('stray spellings of a path reach the same query', async t => {
  const { data } = await startApi(t)
  const plain = await data(`${BUSIEST}/messages`)
  assert.deepEqual(await data(`${BUSIEST.replace('@', '%40')}/messages`), plain)
  assert.deepEqual(await data(`/${BUSIEST}//messages/`), plain)
  assert.deepEqual(await data(`${BUSIEST}/messages`, { type: 'application/json' }), plain)
})
