import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ADVICE_HEADER, ADVICE_RULES } from '@chatapp-access/contract'
import { type LetterBox, openLetterBox } from './letter-box.ts'
import { type AccountServer, newApp, type Person, startAccountServer } from './signed-in.ts'

let box: LetterBox
let server: AccountServer
before(async () => {
  box = await openLetterBox()
  server = await startAccountServer({ smtpUrl: box.url, mailFrom: 'access@example.com' })
})
after(async () => {
  await server.stop()
  await box.close()
})

type App = Awaited<ReturnType<typeof newApp>>

async function make({ email }: Person, { appId, appPassword }: App): Promise<Response> {
  const response = await server.make({ email, appId, password: appPassword })
  assert.equal(response.status, 200)
  return response
}

async function pairIn(response: Response): Promise<{ accessToken: string; refreshToken: string }> {
  const { data } = (await response.json()) as { data: { accessToken: string; refreshToken: string } }
  return data
}

/** The habit of many: a token for each query. */
async function makeBeforeEachQuery(owner: Person, app: App, queries: number): Promise<void> {
  for (let query = 0; query < queries; query++) {
    const { accessToken } = await pairIn(await make(owner, app))
    assert.ok(await server.admits(accessToken))
  }
}

test('a habit is shown with its evidence as soon as it is one, and only to the owner of the app', async () => {
  const owner = await server.signUp('habit@example.com')
  const stranger = await server.signUp('stranger@example.com')
  const app = await newApp(owner)
  await makeBeforeEachQuery(owner, app, 14)
  const { data } = await owner.call('advice', { query: { app: String(app.number) } })
  const [advice, ...others] = data.advice
  assert.equal(others.length, 0)
  assert.deepEqual(
    { rule: advice?.rule, appId: advice?.appId, appName: advice?.appName, severity: advice?.severity },
    { rule: 'make-before-query', appId: app.appId, appName: 'Shop', severity: 'warning' },
  )
  assert.equal(advice?.evidence.makes, 14)
  assert.ok((advice?.evidence.makesUsedOnce ?? 0) >= 13)
  assert.deepEqual(data.checked, [...ADVICE_RULES])
  assert.equal((await owner.call('advice')).data.advice.length, 1)
  assert.deepEqual((await stranger.call('advice', { query: { app: String(app.number) } })).data.advice, [])
})

test('an app is told its habits with its next pair, and whoever has no right credentials is told nothing', async () => {
  const owner = await server.signUp('told@example.com')
  const app = await newApp(owner)
  await makeBeforeEachQuery(owner, app, 14)
  assert.equal((await make(owner, app)).headers.get(ADVICE_HEADER), null, 'nobody has judged it yet')
  await owner.call('advice')
  const made = await make(owner, app)
  assert.equal(made.headers.get(ADVICE_HEADER), 'make-before-query')
  const { refreshToken } = await pairIn(made)
  const refresh = (token: string) =>
    fetch(`${server.url}/v1/tokens/refresh`, { method: 'POST', headers: { Refresh: token } })
  assert.equal((await refresh(refreshToken)).headers.get(ADVICE_HEADER), 'make-before-query')
  const forged = await refresh(`${refreshToken.slice(0, -2)}AA`)
  assert.deepEqual([forged.status, forged.headers.get(ADVICE_HEADER)], [403, null])
  const guessed = await server.make({ email: owner.email, appId: app.appId, password: 'cap_guessed' })
  assert.deepEqual([guessed.status, guessed.headers.get(ADVICE_HEADER)], [403, null])
})

test('the owner is told of a habit once, in the page and by e-mail', async () => {
  const owner = await server.signUp('mailed@example.com')
  const app = await newApp(owner)
  await makeBeforeEachQuery(owner, app, 14)
  await owner.call('advice')
  const letter = await box.next(owner.email)
  assert.equal(letter.subject, 'Shop: A new token before each query')
  await owner.call('advice')
  const { data } = await owner.call('notices')
  assert.deepEqual(
    data.notices.map(({ kind, detail, appName }) => [kind, detail, appName]),
    [['habit_found', 'make-before-query', 'Shop']],
  )
})

test('an app that keeps its pair is given no advice, however much it queries', async () => {
  const owner = await server.signUp('good@example.com')
  const app = await newApp(owner)
  const { accessToken } = await pairIn(await make(owner, app))
  for (let query = 0; query < 50; query++) assert.ok(await server.admits(accessToken))
  const { data } = await owner.call('advice')
  assert.deepEqual(data.advice, [])
  assert.equal((await make(owner, app)).headers.get(ADVICE_HEADER), null)
})
