import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import type { Language } from '@chatapp-access/contract'
import type { NoticeKind } from '@chatapp-access/contract/account'
import type { Notice } from '../../src/domain/notice.ts'
import type { Mailer } from '../../src/mail/mailer.ts'
import { createSmtpMailer } from '../../src/mail/smtp-mailer.ts'
import { createDeliver } from '../../src/notices/deliver.ts'
import { Deliverer } from '../../src/notices/deliverer.ts'
import { startNotices } from '../../src/notices/start.ts'
import { webhookSecret } from '../../src/notices/webhook/secret.ts'
import { createWebhookSender } from '../../src/notices/webhook/sender.ts'
import { createKeyRing } from '../../src/tokens/key-ring.ts'
import { openLetterBox } from '../account/letter-box.ts'
import { openWorld, SECOND, type World } from '../store-contract/fixture.ts'
import { sqliteKind } from '../store-sqlite-kind.ts'
import { openReceiver, type Received } from './receiver.ts'

const RING = createKeyRing([{ id: 1, secret: randomBytes(32) }], 'installation')
const LEASE_MS = 120 * SECOND

/** A store, a webhook that is set, and what would be composed around them, started by hand so that a test has the time. */
async function openStage(t: TestContext, mailer?: Mailer) {
  const world = await openWorld(t, sqliteKind)
  const receiver = await openReceiver()
  t.after(() => receiver.close())
  const { accountId } = world
  const { version } = await world.store.setWebhook({ accountId, url: receiver.url, keyId: 1 })
  const secret = webhookSecret(RING, { accountId, version, keyId: 1 }) ?? assert.fail()
  return { world, receiver, secret, deliverer: () => newDeliverer(t, world, mailer) }
}

function newDeliverer(t: TestContext, world: World, mailer?: Mailer): Deliverer {
  const sender = createWebhookSender({ targets: 'any' })
  const deliver = createDeliver({
    ring: RING,
    mailer,
    webhooks: async () => sender,
    accountOrigin: () => 'https://access.example.com',
    now: world.now,
  })
  const channel = mailer ? 'email' : 'webhook'
  const deliverer = new Deliverer({ store: world.store, channel, deliver, random: () => 0.5, onError: assert.ifError })
  t.after(async () => {
    await deliverer.stop()
    await sender.close()
  })
  return deliverer
}

const told = (world: World, kind: NoticeKind, detail = '80/100'): Notice => {
  const { accountId, appNumber } = world
  return { accountId, appNumber, kind, detail, onceKey: `${kind} ${randomBytes(4).toString('hex')}` }
}

/** What is waiting or over at the newest notice, as soon as it is so. */
async function untilState(world: World, state: string, attempts: number) {
  for (;;) {
    const [newest] = await world.store.listNotices({ accountId: world.accountId, limit: 1 })
    const delivery = newest?.deliveries.find(it => it.state === state && it.attempts === attempts)
    if (delivery) return delivery
    await new Promise(setImmediate)
  }
}

/** As docs/webhooks.md tells receivers to do it. */
function isGenuine({ headers, body }: Received, secret: string, nowSeconds: number): boolean {
  const match = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['chatapp-signature']))
  if (!match || Math.abs(nowSeconds - Number(match[1])) > 300) return false
  return createHmac('sha256', secret).update(`${match[1]}.${body}`).digest('hex') === match[2]
}

test('a webhook is sent what happened, signed with the secret that was shown, and with no other', async t => {
  const { world, receiver, secret, deliverer } = await openStage(t)
  await world.store.noteNotice(told(world, 'limit_near'), { mail: false })
  deliverer().look()
  await untilState(world, 'sent', 1)
  const [call] = receiver.received
  assert.ok(call)
  const [notice] = await world.store.listNotices({ accountId: world.accountId, limit: 1 })
  assert.deepEqual(JSON.parse(call.body), {
    id: notice?.id,
    at: world.now(),
    kind: 'limit_near',
    cabinetUserId: world.accountId,
    app: { appId: `app_${world.accountId}_${world.appNumber}`, name: 'shop' },
    detail: '80/100',
    text: 'shop: most of today’s tokens are made (80/100)',
  })
  assert.equal(call.headers['content-type'], 'application/json')
  assert.equal(call.headers['chatapp-delivery'], String(notice?.id))
  const seconds = Math.floor(world.now() / 1000)
  assert.equal(isGenuine(call, secret, seconds), true)
  assert.equal(isGenuine({ ...call, body: call.body.replace('80', '81') }, secret, seconds), false)
  assert.equal(isGenuine(call, secret, seconds + 301), false)
  const before = webhookSecret(RING, { accountId: world.accountId, version: 0, keyId: 1 }) ?? ''
  const others = webhookSecret(RING, { accountId: world.accountId + 1, version: 1, keyId: 1 }) ?? ''
  assert.equal(isGenuine(call, before, seconds), false)
  assert.equal(isGenuine(call, others, seconds), false)
})

test('a webhook that fails is tried again, later each time, with the same body and id, until it takes it', async t => {
  const { world, receiver, secret, deliverer } = await openStage(t)
  receiver.answer = () => ({ status: receiver.received.length < 3 ? 500 : 204 })
  await world.store.noteNotice(told(world, 'theft_suspected', '192.0.2.1'), { mail: false })
  const running = deliverer()
  running.look()
  const first = await untilState(world, 'waiting', 1)
  assert.deepEqual([first.failure, first.nextAt], ['status 500', world.now() + 30 * SECOND])
  world.advance(29 * SECOND)
  running.look()
  await world.store.noticeSettings(world.accountId)
  assert.equal(receiver.received.length, 1)
  world.advance(SECOND)
  running.look()
  const second = await untilState(world, 'waiting', 2)
  assert.equal(second.nextAt, world.now() + 60 * SECOND)
  world.advance(60 * SECOND)
  running.look()
  await untilState(world, 'sent', 3)
  const [one, ...again] = receiver.received
  assert.equal(again.length, 2)
  for (const call of again) {
    assert.equal(call.body, one?.body)
    assert.equal(call.headers['chatapp-delivery'], one?.headers['chatapp-delivery'])
  }
  assert.equal(isGenuine(again[1] ?? assert.fail(), secret, Math.floor(world.now() / 1000)), true)
})

test('after a day a webhook that never took it is given up, and its owner may try once more', async t => {
  const { world, receiver, deliverer } = await openStage(t)
  receiver.answer = () => ({ status: 503 })
  await world.store.noteNotice(told(world, 'limit_near'), { mail: false })
  const running = deliverer()
  let tries = 0
  for (;;) {
    running.look()
    await receiver.until(++tries)
    const waiting = await Promise.race([untilState(world, 'waiting', tries), untilState(world, 'failed', tries)])
    if (waiting.state === 'failed') break
    world.advance(waiting.nextAt - world.now())
  }
  assert.ok(tries >= 10 && tries <= 16, `${tries} tries`)
  receiver.answer = () => ({ status: 200 })
  const [notice] = await world.store.listNotices({ accountId: world.accountId, limit: 1 })
  assert.equal(await world.store.retryNotice(world.accountId, notice?.id ?? 0), true)
  running.look()
  await untilState(world, 'sent', 1)
})

test('what was being sent when a process died is sent again after its lease, under the same id', async t => {
  const { world, receiver, deliverer } = await openStage(t)
  receiver.answer = () => undefined
  await world.store.noteNotice(told(world, 'limit_near'), { mail: false })
  const dying = deliverer()
  dying.look()
  await receiver.until(1)
  await dying.stop()
  receiver.answer = () => ({ status: 204 })
  const next = deliverer()
  next.look()
  world.advance(LEASE_MS)
  next.look()
  await untilState(world, 'sent', 1)
  const ids = receiver.received.map(call => call.headers['chatapp-delivery'])
  assert.equal(ids.length, 2)
  assert.equal(ids[0], ids[1])
})

test('a webhook that may lead nowhere, has no secret or is gone is given up at once, with the reason', async t => {
  const { world, deliverer } = await openStage(t)
  const { store, accountId } = world
  const running = deliverer()
  const failureOf = async () => {
    await store.noteNotice(told(world, 'test'), { mail: false })
    running.look()
    return (await untilState(world, 'failed', 1)).failure
  }
  await store.setWebhook({ accountId, url: 'ftp://example.com/', keyId: 1 })
  assert.equal(await failureOf(), 'it is not a URL of the web')
  await store.setWebhook({ accountId, url: 'https://example.com/', keyId: 9 })
  assert.match(await failureOf(), /set the webhook again/)
  await store.noteNotice(told(world, 'test'), { mail: false })
  await store.removeWebhook(accountId)
  running.look()
  assert.equal((await untilState(world, 'failed', 1)).failure, 'there is no webhook any more')
})

test('e-mail comes over SMTP in the language of the account, with a link to My Account', async t => {
  const box = await openLetterBox()
  t.after(() => box.close())
  const mailer = createSmtpMailer({ url: new URL(box.url), from: 'access@example.com' })
  const { world, deliverer } = await openStage(t, mailer)
  const { store, accountId } = world
  await store.removeWebhook(accountId)
  const running = deliverer()
  const subjects: Readonly<Record<Language, string>> = {
    en: 'shop: A new token before each query',
    ru: 'shop: Новый токен перед каждым запросом',
    pt: 'shop: Um novo token antes de cada consulta',
  }
  for (const language of ['en', 'ru', 'pt'] as const) {
    await store.setLanguage(accountId, language)
    await store.noteNotice(told(world, 'habit_found', 'make-before-query'), { mail: true })
    running.look()
    const letter = await box.next('owner@example.com')
    assert.equal(letter.subject, subjects[language])
    assert.match(letter.text, /https:\/\/access\.example\.com\/account\/notices/)
    await untilState(world, 'sent', 1)
  }
})

test('a mail server that is away is tried again, and its owner is shown nothing of what it said', async t => {
  const refusing: Mailer = {
    send: () => Promise.reject(new Error('550 5.1.1 <owner@example.com> unknown, see log 4711')),
  }
  const { world, deliverer } = await openStage(t, refusing)
  await world.store.removeWebhook(world.accountId)
  await world.store.noteNotice(told(world, 'limit_near'), { mail: true })
  deliverer().look()
  assert.equal((await untilState(world, 'waiting', 1)).failure, 'the e-mail was not taken')
})

test('webhooks that say nothing keep no other from its notice, as long as some lines are free', async t => {
  const { world, receiver, deliverer } = await openStage(t)
  const silent = 15
  receiver.answer = () => (receiver.received.length > silent ? { status: 204 } : undefined)
  for (let call = 0; call < silent; call++) await world.store.noteNotice(told(world, 'test'), { mail: false })
  const running = deliverer()
  running.look()
  await receiver.until(silent)
  for (let call = 0; call < 20; call++) {
    await world.store.noteNotice(told(world, 'test'), { mail: false })
    running.look()
  }
  await receiver.until(silent + 20)
})

test('webhooks that say nothing hold up no e-mail, however many there are', async t => {
  const { world, receiver } = await openStage(t)
  receiver.answer = () => undefined
  const mailed = Promise.withResolvers<void>()
  const notices = startNotices({
    store: world.store,
    ring: RING,
    mailer: { send: async () => mailed.resolve() },
    webhookTargets: 'any',
    accountOrigin: () => '',
    now: world.now,
    onError: assert.ifError,
  })
  t.after(() => notices.stop())
  for (let call = 0; call < 40; call++) await world.store.noteNotice(told(world, 'test'), { mail: true })
  notices.look()
  await receiver.until(16)
  notices.tell(told(world, 'theft_suspected'))
  await mailed.promise
})

test('a mail server that says nothing holds no stop up', async t => {
  const asked = Promise.withResolvers<void>()
  const silent: Mailer = {
    send: () => {
      asked.resolve()
      return new Promise(() => undefined)
    },
  }
  const { world, deliverer } = await openStage(t, silent)
  await world.store.removeWebhook(world.accountId)
  await world.store.noteNotice(told(world, 'limit_near'), { mail: true })
  const running = deliverer()
  running.look()
  await asked.promise
  await running.stop()
  assert.equal((await untilState(world, 'waiting', 0)).failure, '')
})

test('notices that are told are written and delivered without being asked for', async t => {
  const { world, receiver } = await openStage(t)
  const notices = startNotices({
    store: world.store,
    ring: RING,
    mailer: undefined,
    webhookTargets: 'any',
    accountOrigin: () => '',
    now: world.now,
    onError: assert.ifError,
  })
  for (const onceKey of ['1', '1', '2']) notices.tell({ ...told(world, 'limit_near'), onceKey })
  await receiver.until(2)
  await notices.stop()
  assert.equal(receiver.received.length, 2)
})
