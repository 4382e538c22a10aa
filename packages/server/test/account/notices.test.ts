import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openReceiver, type Receiver } from '../notices/receiver.ts'
import { type LetterBox, openLetterBox } from './letter-box.ts'
import { type AccountServer, newApp, newPair, type Person, startAccountServer } from './signed-in.ts'

let box: LetterBox
let server: AccountServer
let receiver: Receiver
before(async () => {
  ;[box, receiver] = await Promise.all([openLetterBox(), openReceiver()])
  server = await startAccountServer({
    smtpUrl: box.url,
    mailFrom: 'access@example.com',
    webhookTargets: 'any',
    tokensPerDay: '5',
    replayGrace: '0',
    trustedProxies: 'loopback',
  })
})
after(async () => {
  await server.stop()
  await box.close()
  receiver.close()
})

async function newest(owner: Person) {
  const { data } = await owner.call('notices', { query: { limit: '1' } })
  return data.notices[0]
}

/** The newest notice, when its delivery by webhook is over. */
async function delivered(owner: Person) {
  for (;;) {
    const notice = await newest(owner)
    if (notice?.deliveries.some(it => it.channel === 'webhook' && it.attempts > 0)) return notice
  }
}

test('a webhook is set, tested and removed; its secret is shown once, and signs what it is sent', async () => {
  const owner = await server.signUp('hook@example.com')
  const set = await owner.call('setWebhook', { body: { url: receiver.url } })
  assert.match(set.data.secret, /^whsec_[A-Za-z0-9_-]{43}$/)
  const settings = await owner.call('noticeSettings')
  assert.deepEqual(settings.data, {
    mailWorks: true,
    byEmail: ['limit_near', 'habit_found', 'theft_suspected', 'new_network', 'hand_over_opened'],
    byWebhook: ['limit_near', 'habit_found', 'theft_suspected', 'new_network', 'hand_over_opened'],
    webhookUrl: receiver.url,
  })
  receiver.received.length = 0
  assert.equal((await owner.call('testWebhook')).status, 200)
  await receiver.until(1)
  const [call] = receiver.received
  const [, time, signature] = /^t=(\d+),v1=(\w+)$/.exec(String(call?.headers['chatapp-signature'])) ?? []
  assert.equal(signature, createHmac('sha256', set.data.secret).update(`${time}.${call?.body}`).digest('hex'))
  assert.equal((await delivered(owner)).deliveries[0]?.state, 'sent')
  const again = await owner.call('setWebhook', { body: { url: receiver.url } })
  assert.notEqual(again.data.secret, set.data.secret)
  assert.equal((await owner.call('removeWebhook')).status, 200)
  assert.equal((await owner.call('testWebhook')).code, 'ApiConflictError')
  const { data } = await owner.call('journal', {})
  const events = data.entries
    .filter(entry => entry.event.startsWith('webhook'))
    .map(({ event, detail }) => [event, detail])
  const host = `127.0.0.1:${receiver.port}`
  assert.deepEqual(events, [
    ['webhook_removed', ''],
    ['webhook_set', host],
    ['webhook_set', host],
  ])
})

test('what is no URL of the web is refused as a webhook', async () => {
  const owner = await server.signUp('nourl@example.com')
  for (const url of ['x', 'ftp://example.com', 'javascript:alert(1)', 'http://user:password@example.com/']) {
    const { status, code } = await owner.call('setWebhook', { body: { url } })
    assert.deepEqual([status, code], [422, 'ApiValidationError'], url)
  }
})

test('four fifths of the limit are told once a day, by every way that is chosen', async () => {
  const owner = await server.signUp('near@example.com')
  await owner.call('setWebhook', { body: { url: receiver.url } })
  const app = await newApp(owner)
  for (let made = 1; made <= 3; made++) await newPair(server, owner.email, app)
  assert.equal(await newest(owner), undefined)
  receiver.received.length = 0
  for (let made = 4; made <= 5; made++) await newPair(server, owner.email, app)
  await receiver.until(1)
  assert.equal(JSON.parse(receiver.received[0]?.body ?? '{}').detail, '4/5')
  const letter = await box.next(owner.email)
  assert.equal(letter.subject, 'Shop: most of today’s tokens are made (4/5)')
  const { data } = await owner.call('notices')
  assert.deepEqual(
    data.notices.map(notice => notice.kind),
    ['limit_near'],
  )
})

test('what is chosen is told, the rest is kept in the page', async () => {
  const owner = await server.signUp('chooses@example.com')
  const chosen = { byEmail: ['theft_suspected'] as const, byWebhook: [] }
  const { data } = await owner.call('changeNoticeSettings', { body: { byEmail: [...chosen.byEmail], byWebhook: [] } })
  assert.deepEqual([data.byEmail, data.byWebhook], [['theft_suspected'], []])
  const app = await newApp(owner)
  for (let made = 1; made <= 4; made++) await newPair(server, owner.email, app)
  for (;;) {
    const notice = await newest(owner)
    if (!notice) continue
    assert.deepEqual([notice.kind, notice.deliveries], ['limit_near', []])
    break
  }
  const unknown = { byEmail: ['everything'], byWebhook: [] } as never
  assert.equal((await owner.call('changeNoticeSettings', { body: unknown })).status, 422)
})

test('a replaced refresh token that comes from another network is told as suspected theft, once', async () => {
  const owner = await server.signUp('theft@example.com')
  const stolen = await newPair(server, owner.email, await newApp(owner))
  const refresh = (address: string) =>
    fetch(`${server.url}/v1/tokens/refresh`, {
      method: 'POST',
      headers: { Refresh: stolen.refreshToken, 'X-Forwarded-For': address },
    })
  const { data } = (await (await refresh('192.0.2.7')).json()) as { data: { accessToken: string } }
  const headers = { Authorization: data.accessToken, 'X-Forwarded-For': '192.0.2.7' }
  assert.ok((await fetch(`${server.url}/v1/tokens/check`, { headers })).ok)
  // That the pair was used is written behind the query; until then the token is replayed.
  let thief = await refresh('198.51.100.9')
  while (thief.ok) thief = await refresh('198.51.100.9')
  assert.equal(thief.headers.get('ChatApp-Reason'), 'reused')
  await refresh('203.0.113.1')
  const letter = await box.next(owner.email)
  assert.equal(letter.subject, 'Shop: a token may have been stolen')
  assert.match(letter.text, /198\.51\.100\.9/)
  const { data: page } = await owner.call('notices')
  assert.deepEqual(
    page.notices.map(({ kind, detail }) => [kind, detail]),
    [['theft_suspected', '198.51.100.9']],
  )
})

test('a delivery is retried by its owner, and by nobody else', async () => {
  const owner = await server.signUp('retries@example.com')
  const stranger = await server.signUp('other@example.com')
  await owner.call('setWebhook', { body: { url: receiver.url } })
  receiver.answer = () => ({ status: 500 })
  await owner.call('testWebhook')
  const failed = await delivered(owner)
  assert.deepEqual([failed.deliveries[0]?.state, failed.deliveries[0]?.failure], ['waiting', 'status 500'])
  receiver.answer = () => ({ status: 204 })
  const params = { id: String(failed.id) }
  assert.equal((await stranger.call('retryNotice', { params })).code, 'ApiNotFoundError')
  assert.equal((await owner.call('retryNotice', { params })).status, 200)
  for (;;) if ((await newest(owner))?.deliveries[0]?.state === 'sent') break
  assert.equal((await owner.call('retryNotice', { params })).code, 'ApiNotFoundError')
})

test('notices come page by page, newest first', async () => {
  const owner = await server.signUp('pages@example.com')
  const { accountId } = owner
  for (const detail of ['1', '2', '3']) {
    const notice = { accountId, appNumber: 0, kind: 'new_network', detail, onceKey: detail } as const
    await server.store.noteNotice(notice, { mail: false })
  }
  const first = await owner.call('notices', { query: { limit: '2' } })
  assert.deepEqual(
    first.data.notices.map(notice => notice.detail),
    ['3', '2'],
  )
  const second = await owner.call('notices', { query: { limit: '2', after: first.data.next ?? '' } })
  assert.deepEqual(
    second.data.notices.map(notice => notice.detail),
    ['1'],
  )
  assert.equal(second.data.next, undefined)
})
