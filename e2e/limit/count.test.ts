import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import {
  type Answer,
  barrier,
  type Call,
  type Credentials,
  call,
  createApp,
  make,
  noonZone,
  openConnection,
  pairOf,
  provision,
  refresh,
  runOperator,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

const noon = noonZone()
const DAY_ENDS = new Date(noon.endsAt).toISOString().replace('.000Z', 'Z')
const env = { CHATAPP_SERVER_QUOTA_TIME_ZONE: noon.zone }

let server: Server
let owner: Credentials

before(async () => {
  server = await startServer({ env })
  owner = await provision(server)
})

test('of 150 tokens.make at once exactly 100 succeed and 50 are told of the limit', async () => {
  const answers = await race(150, () => server.url)
  const made = answers.filter(answer => answer.status === 200)
  const refused = answers.filter(answer => answer.status !== 200)
  assert.equal(made.length, 100)
  assert.equal(refused.length, 50)
  assert.equal(new Set(made.map(answer => pairOf(answer).refreshToken)).size, 100)
  // Each was told its own place in the count: nobody saw a number twice.
  const left = made.map(({ headers }) =>
    Number(/^"tokens-per-day";r=([0-9]+);t=[0-9]+$/.exec(String(headers.ratelimit))?.[1]),
  )
  assert.deepEqual(
    left.sort((a, b) => a - b),
    Array.from({ length: 100 }, (_, n) => n),
  )
  for (const answer of refused) assertLimitReached(answer)
  using database = server.database()
  assert.equal(database.grants(owner.appId), 100)
  assert.equal(database.tokensCounted(owner.appId), 100)
})

test('three processes on one database count together', async () => {
  const app = await newApp()
  const options = { env, folder: server.folder }
  const others = [await startServer(options), await startServer(options)]
  const urls = [server.url, ...others.map(other => other.url)]
  const answers = await race(150, index => urls[index % 3] as string, app)
  assert.equal(answers.filter(answer => answer.status === 200).length, 100)
  for (const answer of answers.filter(one => one.status !== 200)) assertLimitReached(answer)
  using database = server.database()
  assert.equal(database.grants(app.appId), 100)
  for (const other of others) await other.stop()
})

test('the limit belongs to the app: the same account goes on with another', async () => {
  assertLimitReached(await make(server.url, owner))
  pairOf(await make(server.url, await newApp()))
})

test('tokens that were made before the limit was reached go on, and are refreshed', async () => {
  const app = await newApp()
  const pair = pairOf(await make(server.url, app))
  await race(120, () => server.url, app)
  assertLimitReached(await make(server.url, app))
  pairOf(await refresh(server.url, pair.refreshToken))
})

test('wrong passwords, wrong appIds and malformed calls never count', async () => {
  const [app, other] = [await newApp(), await newApp()]
  const { email, appId, appPassword: password } = app
  const wrong: Call[] = [
    { json: { email, password: `${password.slice(0, -1)}?`, appId } },
    { json: { email, password: owner.appPassword, appId } },
    { json: { email, password: 'wrong battery staple', appId } },
    { json: { email: 'nobody@example.com', password, appId } },
    { json: { email, password, appId: other.appId } },
    { json: { email, password } },
    { body: '{"email":' },
  ]
  for (const options of [...wrong, ...wrong]) {
    const { status } = await call(server.url, '/v1/tokens', { method: 'POST', ...options })
    assert.ok(status === 403 || status === 422, `${status}`)
  }
  using database = server.database()
  for (const { appId } of [app, other]) {
    assert.equal(database.tokensCounted(appId), 0)
    assert.equal(database.grants(appId), 0)
  }
  const answer = await make(server.url, app)
  pairOf(answer)
  assert.match(String(answer.headers.ratelimit), /^"tokens-per-day";r=99;/)
})

test('refreshes do not count', async () => {
  const app = await newApp()
  let pair = pairOf(await make(server.url, app))
  for (let times = 0; times < 20; times += 1) pair = pairOf(await refresh(server.url, pair.refreshToken))
  assert.match(String((await make(server.url, app)).headers.ratelimit), /^"tokens-per-day";r=98;/)
  using database = server.database()
  assert.equal(database.tokensCounted(app.appId), 2)
})

test('a retry with its Idempotency-Key gives its pair again also when the limit is reached since', async () => {
  const app = await newApp()
  const { email, appId, appPassword: password } = app
  const options = { method: 'POST', json: { email, password, appId }, headers: { 'Idempotency-Key': 'deploy-17' } }
  const [first, ...rest] = await barrier(8, async (_, start) => {
    await start()
    return call(server.url, '/v1/tokens', options)
  })
  assert.equal(first?.status, 200)
  for (const answer of rest) assert.equal(answer.text, first?.text)
  await race(120, () => server.url, app)
  assert.equal((await call(server.url, '/v1/tokens', options)).text, first?.text)
  using database = server.database()
  assert.equal(database.grants(appId), 100)
  assert.equal(database.tokensCounted(appId), 100)
})

test('RateLimit and Retry-After tell the seconds to the end of the day in the configured zone', async () => {
  const app = await newApp()
  const answer = await make(server.url, app)
  const seconds = Number(/;t=([0-9]+)$/.exec(String(answer.headers.ratelimit))?.[1])
  assert.ok(Math.abs(seconds - (noon.endsAt - Date.now()) / 1000) <= 3, `${seconds} s to ${DAY_ENDS}`)
})

test('a change of e-mail keeps the count', async () => {
  assertLimitReached(await make(server.url, owner))
  const email = 'moved@example.com'
  await runOperator(server, ['accounts', 'change-email', '--account', String(owner.cabinetUserId), '--email', email])
  assertLimitReached(await make(server.url, { ...owner, email }))
  using database = server.database()
  assert.equal(database.tokensCounted(owner.appId), 100)
  owner = { ...owner, email }
})

test('a restart keeps the count', async () => {
  await server.kill()
  await server.restart()
  assertLimitReached(await make(server.url, owner))
})

testThatNothingSecretWasPrinted()

async function newApp(): Promise<Credentials> {
  return { ...owner, ...(await createApp(server, owner.cabinetUserId)) }
}

/** n tokens.make on connections that stand already, let go at once. */
function race(n: number, urlOf: (index: number) => string, app = owner): Promise<Answer[]> {
  const { email, appId, appPassword: password } = app
  return barrier(n, async (index, start) => {
    const connection = await openConnection(urlOf(index))
    await start()
    return call(urlOf(index), '/v1/tokens', { method: 'POST', json: { email, password, appId }, connection })
  })
}

function assertLimitReached(answer: Answer): void {
  assert.equal(answer.status, 429)
  assert.equal(
    answer.text,
    '{"success":false,"error":{"code":"ApiTokenLimitError",' +
      `"message":"Too many requests: all 100 tokens of this day are made; the day ends at ${DAY_ENDS}"}}`,
  )
  const seconds = Number(answer.headers['retry-after'])
  assert.ok(Number.isInteger(seconds) && Math.abs(seconds - (noon.endsAt - Date.now()) / 1000) <= 3, `${seconds} s`)
  assert.equal(answer.headers.link, '</docs/errors/ApiTokenLimitError>; rel="help"')
  assert.equal(answer.headers['chatapp-reason'], undefined)
  // The fields are there only where the credentials were looked at.
  if (answer.headers.ratelimit) assert.equal(answer.headers.ratelimit, `"tokens-per-day";r=0;t=${seconds}`)
}
