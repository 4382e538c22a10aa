import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openReceiver, type Receiver } from '../notices/receiver.ts'
import { type AccountServer, startAccountServer } from './signed-in.ts'

let receiver: Receiver
let server: AccountServer
before(async () => {
  receiver = await openReceiver()
  server = await startAccountServer()
})
after(async () => {
  await server.stop()
  receiver.close()
})

test('unless the operator allows it, no webhook is set that leads inside or without TLS', async () => {
  const owner = await server.signUp('inside@example.com')
  const refused = [
    'https://127.0.0.1/',
    'https://10.0.0.1/',
    'https://[::1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2130706433/',
    'http://hooks.example.com/',
  ]
  for (const url of refused) {
    const { status, code } = await owner.call('setWebhook', { body: { url } })
    assert.deepEqual([status, code], [422, 'ApiValidationError'], url)
  }
  assert.equal((await owner.call('setWebhook', { body: { url: 'https://hooks.example.com/' } })).status, 200)
})

test('a name that leads inside is called never, and its owner is told why', async () => {
  const owner = await server.signUp('name@example.com')
  await owner.call('setWebhook', { body: { url: `https://localhost:${receiver.port}/` } })
  await owner.call('testWebhook')
  for (;;) {
    const { data } = await owner.call('notices')
    const delivery = data.notices[0]?.deliveries[0]
    if (!delivery || delivery.attempts === 0) continue
    assert.deepEqual([delivery.state, delivery.failure], ['failed', 'its address is not public'])
    break
  }
  assert.equal(receiver.connections(), 0)
})
