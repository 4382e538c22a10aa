import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import {
  type Answer,
  barrier,
  call,
  check,
  eventually,
  noonZone,
  noteSecret,
  noteSecretsIn,
  openConnection,
  pairOf,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { newDatabase } from '../store/database.ts'
import { newSecret } from './nodes.ts'
import { openWebhookReceiver } from './webhook-receiver.ts'

/** What fails on one node is told within a second, and heard of within another. */
const BETWEEN_GUESSES_MS = 500
const ANSWERED_WITHIN_MS = 30_000
const DELIVERED_WITHIN_MS = 20_000
/** Long enough for each node to look for deliveries once more. */
const AND_NO_MORE_MS = 3_000
const FREE_FAILURES = 20

const database = await newDatabase()
const receiver = await openWebhookReceiver(500)
const env = {
  CHATAPP_SERVER_SECRETS: `1:${newSecret()}`,
  CHATAPP_SERVER_QUOTA_TIME_ZONE: noonZone().zone,
  CHATAPP_SERVER_WEBHOOK_TARGETS: 'any',
}
// On an empty database, all at once: each would make its tables.
const nodes = await Promise.all([0, 1, 2].map(() => startServer({ store: database.url, env })))
const urlOf = (index: number) => nodes[index % nodes.length]?.url as string
const OWNER = { email: 'owner@example.com', password: 'three nodes and one limit' }
noteSecret(OWNER.password)

const links = nodes.flatMap(node => /http\S+#set_up\S+/.exec(node.logs()) ?? [])
const app = await setUp()

/** Makes the first account by the link that one of them printed, at another one, with an app and a webhook. */
async function setUp(): Promise<{ appId: string; password: string }> {
  const signedUp = await account('POST', 'links/use', { link: links[0], ...OWNER, language: 'en' })
  assert.equal(signedUp.status, 200, signedUp.text)
  const { csrf } = (signedUp.body as { data: { csrf: string } }).data
  const session = { Cookie: String(signedUp.headers['set-cookie']).split(';')[0] ?? '', 'X-ChatApp-CSRF': csrf }
  const made = await account('POST', 'apps', { name: 'Shop' }, session)
  noteSecretsIn(made.text)
  const { data } = made.body as { data: { app: { appId: string }; appPassword: string } }
  noteSecret(data.appPassword)
  const hook = await account('PUT', 'webhook', { url: receiver.url }, session)
  assert.equal(hook.status, 200, hook.text)
  noteSecretsIn(hook.text)
  return { appId: data.app.appId, password: data.appPassword }
}

function account(method: string, path: string, json: unknown, headers = {}, url = urlOf(1)): Promise<Answer> {
  return call(url, `/account/api/${path}`, { method, headers: { Origin: url, ...headers }, json })
}

/** As a client does it: what a node could not tell in time it is asked again. */
async function make(index: number, connection: Awaited<ReturnType<typeof openConnection>>): Promise<Answer> {
  const json = { ...app, email: OWNER.email }
  const headers = { 'Idempotency-Key': `make-${index}` }
  const first = await call(urlOf(index), '/v1/tokens', { method: 'POST', json, headers, connection })
  if (first.status !== 503) return first
  return eventually('an answer', ANSWERED_WITHIN_MS, async () => {
    const answer = await call(urlOf(index), '/v1/tokens', { method: 'POST', json, headers })
    return answer.status === 503 ? undefined : answer
  })
}

function signIn(url: string, password: string): Promise<Answer> {
  return account('POST', 'sign-in', { email: OWNER.email, password }, {}, url)
}

test('three nodes that start at once on an empty database all listen, and one prints the link for the first account', async () => {
  assert.equal(links.length, 1)
  assert.equal(await database.number('select count(*) from installation'), 1)
  assert.equal(await database.number(`select count(*) from links where kind = 'set_up'`), 1)
  assert.equal(await database.number('select count(*) from accounts'), 1)
})

test('of 150 tokens.make at once over three nodes exactly 100 succeed', async () => {
  const answers = await barrier(150, async (index, start) => {
    const connection = await openConnection(urlOf(index))
    await start()
    return make(index, connection)
  })
  const made = answers.filter(({ status }) => status === 200)
  assert.equal(made.length, 100)
  assert.equal(answers.filter(({ status }) => status === 429).length, 50)
  assert.equal(new Set(made.map(answer => pairOf(answer).refreshToken)).size, 100)
  assert.equal(await database.number('select count(*) from grants'), 100)
  assert.equal(await database.number('select used from quotas'), 100)
  const [first] = made
  assert.ok(first)
  for (const { url } of nodes) assert.equal((await check(url, pairOf(first).accessToken)).status, 200)
})

test('of three nodes that noticed it each at once, one tells the owner, once', async () => {
  const all = async () => (receiver.received.length > 0 ? true : undefined)
  await eventually('the webhook is called', DELIVERED_WITHIN_MS, all)
  await wait(AND_NO_MORE_MS)
  const told = receiver.received.map(body => JSON.parse(body) as { id: number; kind: string; detail: string })
  const kinds = told.map(({ kind, detail }) => (kind === 'limit_near' ? kind : `${kind} ${detail}`))
  assert.ok(kinds.includes('limit_near'), String(kinds))
  assert.deepEqual(kinds, [...new Set(kinds)], 'each once')
  assert.equal(new Set(told.map(({ id }) => id)).size, kinds.length)
})

test('passwords that were guessed in vain at two nodes close the account at the third, which was never asked', async () => {
  const [one, two, three] = nodes.map(({ url }) => url) as [string, string, string]
  /** Until the node refuses to look at more; what its hash lane has no place for is asked again. */
  const guessAt = async (url: string): Promise<void> => {
    for (let status = 0; status !== 429; ) status = (await signIn(url, 'a guess')).status
  }
  await Promise.all([one, two].map(guessAt))
  // What it admits until it has heard is far from what it would admit by itself.
  let admitted = 0
  for (let status = 0; status !== 429; await wait(BETWEEN_GUESSES_MS)) {
    status = (await signIn(three, `another guess ${admitted}`)).status
    if (status === 403) admitted += 1
  }
  assert.ok(admitted < FREE_FAILURES / 2, `${admitted} were admitted`)
  assert.equal(await database.number(`select count(*) from login_failures where failures like '%owner@%'`), 0)
})

testThatNothingSecretWasPrinted()
