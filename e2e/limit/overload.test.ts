import assert from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { test } from 'node:test'
import {
  barrier,
  call,
  check,
  make,
  openConnection,
  pairOf,
  provision,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

/** Account passwords that are hashed or wait, at the most, when they come from networks nobody knows: 33 for each lane. */
const ROOM = 33 * Math.max(1, availableParallelism() - 1)

test('guesses beyond the room for hashing get 503 with Retry-After; app passwords and queries do not wait for them', async () => {
  const server = await startServer({ env: { CHATAPP_SERVER_TRUSTED_PROXIES: 'loopback' } })
  const app = await provision(server)
  const pair = pairOf(await make(server.url, app))

  const flood = barrier(ROOM + 60, async (index, start) => {
    const connection = await openConnection(server.url)
    await start()
    // Everybody else, from everywhere else: only the hashing itself is the same.
    const headers = { 'X-Forwarded-For': `203.${index >> 8}.${index & 255}.1` }
    const json = { email: `guess-${index}@example.com`, password: 'wrong battery staple', appId: app.appId }
    return call(server.url, '/v1/tokens', { method: 'POST', json, headers, connection })
  })
  for (let times = 0; times < 5; times += 1) {
    pairOf(await make(server.url, app))
    assert.equal((await check(server.url, pair.accessToken)).status, 200)
  }

  const answers = await flood
  const judged = answers.filter(answer => answer.status === 403)
  const refused = answers.filter(answer => answer.status === 503)
  assert.equal(judged.length + refused.length, answers.length)
  assert.ok(judged.length > 0 && refused.length > 0, `${judged.length} judged, ${refused.length} refused`)
  for (const answer of refused) {
    assert.equal(answer.text, '{"success":false,"error":{"code":"ApiOverloadedError","message":"Overloaded"}}')
    assert.match(String(answer.headers['retry-after']), /^[1-9][0-9]*$/)
    assert.equal(answer.headers.link, '</docs/errors/ApiOverloadedError>; rel="help"')
  }
})

testThatNothingSecretWasPrinted()
