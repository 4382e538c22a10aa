import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BUSIEST, startApi } from './api.ts'

interface Item {
  id: string
  internalId: string
  type: string
  licenseId: number
  messengerType: string
  lastTime: number
  time: number
}

type Page = { items: Item[]; nextPage: string | null }

/** Follows nextPage to the end; `between` runs after each page. */
async function readAll(read: (path: string) => Promise<Page>, path: string, between?: () => Promise<unknown>) {
  const pages: Item[][] = []
  for (let next: string | null = ''; next !== null; ) {
    const page: Page = await read(path + (next && `&nextPage=${next}`))
    pages.push(page.items)
    next = page.nextPage
    if (next !== null) await between?.()
    assert.ok(pages.length <= 200, 'paging never ends')
  }
  return pages
}

const newestFirst = (items: Item[]) => items.toSorted((a, b) => Number(b.internalId) - Number(a.internalId))

test('a page has 20 items unless asked, and at most 100', async t => {
  const { data } = await startApi(t)
  assert.equal((await data<Page>('/v1/chats')).items.length, 20)
  assert.equal((await data<Page>(`${BUSIEST}/messages`)).items.length, 20)
  assert.equal((await data<Page>(`${BUSIEST}/messages?limit=100`)).items.length, 100)
})

test('paging back through a chat gives each message once, newest first, while new ones are sent', async t => {
  const { data, send } = await startApi(t)
  const pages = await readAll(data, `${BUSIEST}/messages?limit=7`, () => send(BUSIEST, 'meanwhile'))
  const items = pages.flat()
  assert.equal(items.length, 150)
  assert.equal(new Set(items.map(item => item.id)).size, 150)
  assert.deepEqual(items, newestFirst(items))
  assert.deepEqual(new Set(items.map(item => item.type)), new Set(['text']))
})

test('paging on through a chat gives each message once, each page newest first, and ends with what was sent', async t => {
  const { data, send } = await startApi(t)
  let sent = 0
  const pages = await readAll(data, `${BUSIEST}/messages?limit=40&direction=next`, async () => {
    if (sent++ < 2) await send(BUSIEST, 'meanwhile')
  })
  for (const page of pages) assert.deepEqual(page, newestFirst(page))
  assert.equal(new Set(pages.flat().map(item => item.id)).size, 152)
  assert.equal(pages.flat().length, 152)
  assert.equal(pages.at(-1)?.[0]?.id, 'message-305')
})

test('a nextPage keeps its direction by itself', async t => {
  const { data } = await startApi(t)
  const first = await data<Page>(`${BUSIEST}/messages?limit=2&direction=next`)
  assert.deepEqual(
    first.items.map(item => item.internalId),
    ['5', '3'],
  )
  const second = await data<Page>(`${BUSIEST}/messages?limit=2&nextPage=${first.nextPage}`)
  assert.deepEqual(
    second.items.map(item => item.internalId),
    ['9', '7'],
  )
})

test('paging through chats gives each chat once, also when chats not yet read move to the top', async t => {
  const { data, send } = await startApi(t)
  const before = (await data<Page>('/v1/chats?limit=100')).items
  assert.equal(before.length, 30)
  const unread = before.map(chat => `/v1/licenses/${chat.licenseId}/messengers/${chat.messengerType}/chats/${chat.id}`)
  const pages = await readAll(data, '/v1/chats?limit=4', () => send(unread.pop()!, 'wake up'))
  assert.deepEqual(pages.flat(), before)
  const after = (await data<Page>('/v1/chats?limit=1')).items
  assert.notEqual(after[0]?.id, before[0]?.id)
})

test('lastTime pages through the chats of a messenger without a cursor', async t => {
  const { data } = await startApi(t)
  const path = '/v1/licenses/11/messengers/grWhatsApp/chats'
  const all = (await data<Page>(path)).items
  assert.equal(all.length, 15)
  const seen: Item[] = []
  for (let time = '9999999999'; ; time = `${seen.at(-1)?.lastTime}`) {
    const { items } = await data<Page>(`${path}?limit=4&lastTime=${time}`)
    if (items.length === 0) break
    seen.push(...items)
  }
  assert.deepEqual(seen, all)
})

test('lastInternalId and lastTime name the message to go on from, in both directions', async t => {
  const { data } = await startApi(t)
  const ids = async (query: string) =>
    (await data<Page>(`${BUSIEST}/messages?limit=2&${query}`)).items.map(item => item.internalId)
  assert.deepEqual(await ids('lastInternalId=101'), ['99', '97'])
  assert.deepEqual(await ids('direction=next&lastInternalId=101'), ['106', '104'])
  const { time } = (await data<Page>(`${BUSIEST}/messages?limit=1&direction=next&lastInternalId=99`)).items[0]!
  assert.deepEqual(await ids(`lastTime=${time}`), ['99', '97'])
  assert.deepEqual(await ids(`direction=next&lastTime=${time}`), ['106', '104'])
  assert.deepEqual(await ids('direction=next&lastInternalId=303'), [])
})

test('messages of one second are told apart by lastInternalId', async t => {
  const { data, send } = await startApi(t)
  const sent = [await send(BUSIEST, 'a'), await send(BUSIEST, 'b'), await send(BUSIEST, 'c')]
  const [, b] = (await data<Page>(`${BUSIEST}/messages?limit=2`)).items
  const { items } = await data<Page>(`${BUSIEST}/messages?limit=1&lastTime=${b?.time}&lastInternalId=${b?.internalId}`)
  assert.equal(items[0]?.id, sent[0]?.id)
})

test('system messages come only when asked for', async t => {
  const { data } = await startApi(t)
  for (const yes of ['true', '1']) {
    const items = (await readAll(data, `${BUSIEST}/messages?limit=100&includeSystemMessages=${yes}`)).flat()
    assert.equal(items.length, 153)
    assert.equal(items.filter(item => item.type === 'system').length, 3)
  }
  for (const no of ['false', '0']) {
    assert.equal((await readAll(data, `${BUSIEST}/messages?limit=100&includeSystemMessages=${no}`)).flat().length, 150)
  }
})

test('a list of licenses filters chats, in every spelling of a list', async t => {
  const { data } = await startApi(t)
  const licenses = async (query: string) => {
    const { items } = await data<Page>(`/v1/chats?limit=100&${query}`)
    return [items.length, [...new Set(items.map(chat => chat.licenseId))].sort()]
  }
  assert.deepEqual(await licenses('filter[licenseIds]=11'), [15, [11]])
  assert.deepEqual(await licenses('filter[licenseIds][]=12'), [15, [12]])
  assert.deepEqual(await licenses('filter%5BlicenseIds%5D%5B%5D=12'), [15, [12]])
  assert.deepEqual(await licenses('filter[licenseIds][]=11&filter[licenseIds][]=12'), [30, [11, 12]])
  assert.deepEqual(await licenses('filter[licenseIds][0]=11&filter[licenseIds][1]=12'), [30, [11, 12]])
  assert.deepEqual(await licenses('filter[licenseIds][]=21'), [0, []])
})
