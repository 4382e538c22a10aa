import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { runServer } from './running-server.ts'

const BODY = JSON.stringify({ email: 'owner@example.com', password: 'wrong password', appId: 'app_1_1' })
const HEAD = `POST /v1/tokens HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`

test('signals that come again while a server stops drop no call', { timeout: 30_000 }, async t => {
  const server = await runServer(t)
  await server.untilAnswers()
  const caller = connect(server.port, '127.0.0.1')
  await once(caller, 'connect')
  caller.write(HEAD)
  await delay(100)
  // As a terminal and npm send them, each on its own.
  for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM', 'SIGTERM'] as const) {
    server.process.kill(signal)
    await delay(50)
  }
  caller.write(BODY)
  assert.match(await text(caller), /^HTTP\/1\.1 403 .*"ApiInvalidCredentialsError"/s)
  const [code] = server.process.exitCode === null ? await once(server.process, 'exit') : [server.process.exitCode]
  assert.equal(code, 0)
})
