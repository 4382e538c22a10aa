import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  type Credentials,
  call,
  check,
  eventually,
  type LogLine,
  provision,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

const WARNING = 40

let server: Server
let owner: Credentials

before(async () => {
  server = await startServer({
    env: {
      // The port of the discard service: nobody listens.
      CHATAPP_SERVER_SMTP_URL: 'smtp://127.0.0.1:9',
      CHATAPP_SERVER_MAIL_FROM: 'access@example.com',
      CHATAPP_SERVER_UPSTREAM: 'http://127.0.0.1:9',
      CHATAPP_SERVER_ACCOUNT_LISTEN: '127.0.0.1:0',
    },
  })
  owner = await provision(server)
})

after(() => server.stop())

const lineOf = (requestId: unknown): Promise<LogLine> =>
  eventually('a line with the id of the request', 5_000, () =>
    server.logLines().find(line => line.requestId === requestId && Number(line.level) >= WARNING),
  )

test('what fails behind the answer of a call is logged under the id that its caller has', async () => {
  const account = String(server.logLines().find(({ msg }) => msg === 'listening')?.account)
  const json = { email: owner.email, language: 'en' }
  const answer = await call(account, '/account/api/reset', { method: 'POST', json, headers: { Origin: account } })
  assert.equal(answer.status, 200, answer.text)
  const line = await lineOf(answer.headers['x-request-id'])
  assert.equal(line.msg, 'a letter could not be sent')
  assert.ok(!JSON.stringify(line).includes(owner.email))
})

test('a query whose upstream is away is logged under the id that its caller has, and a refusal is no warning', async () => {
  const json = { email: owner.email, password: owner.appPassword, appId: owner.appId }
  const made = await call(server.url, '/v1/tokens', { method: 'POST', json })
  const { accessToken } = (made.body as { data: { accessToken: string } }).data
  const answer = await call(server.url, '/messages', { headers: { Authorization: accessToken } })
  assert.equal(answer.status, 502)
  const line = await lineOf(answer.headers['x-request-id'])
  assert.equal(line.code, 'ApiBadGatewayError')
  const refused = await check(server.url, 'nobody knows this token')
  const of = server.logLines().filter(({ requestId }) => requestId === refused.headers['x-request-id'])
  assert.ok(of.every(({ level }) => Number(level) < WARNING))
})

testThatNothingSecretWasPrinted()
