import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import {
  type Answer,
  call,
  check,
  eventually,
  make,
  pairOf,
  provision,
  refresh,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { makeHolders, refreshAll, startLoad } from './load.ts'
import { generationOf, startNodes } from './nodes.ts'

const MAX_STALENESS_SECONDS = 4
/** A refusal that has nothing to wait for. */
const AT_ONCE_MS = 500
/** How long a hanging database may keep a caller: the deadline of the store, and one second. */
const HANGS_MS = 6_500
const BACK_WITHIN_MS = 3_000

const upstream = http.createServer((_request, response) => response.end('{"orders":[]}')).listen(0, '127.0.0.1')
await once(upstream, 'listening')
after(() => upstream.close())
const { port } = upstream.address() as AddressInfo
const { database, nodes } = await startNodes(2, {
  CHATAPP_SERVER_MAX_STALENESS: String(MAX_STALENESS_SECONDS),
  CHATAPP_SERVER_UPSTREAM: `http://127.0.0.1:${port}`,
})
const [{ server: one, network }, { server: other }] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]
const owner = await provision(other)

const query = (url: string, accessToken: string) => call(url, '/orders', { headers: { Authorization: accessToken } })

test('while the database is away queries go on up to maxStaleness, refresh and make are refused at once; the other node goes on', async t => {
  const holders = await makeHolders(one.url, owner, 4)
  const pair = pairOf(await make(one.url, owner))
  using elsewhere = startLoad({ urls: [other.url], owner, holders })
  const cutAt = performance.now()
  await network.cut()
  const slowest = Math.max(
    ...(await Promise.all([refused(() => refresh(one.url, pair.refreshToken)), refused(() => make(one.url, owner))])),
  )
  assert.ok(slowest < AT_ONCE_MS, `after ${slowest} ms`)
  const until = await eventually('queries are refused', 20_000, async () => {
    const began = performance.now()
    const answers = await Promise.all([query(one.url, pair.accessToken), check(one.url, pair.accessToken)])
    for (const { status } of answers) assert.ok(status === 200 || status === 503, `${status}`)
    // The two were not asked in one moment.
    return answers.every(({ status }) => status === 503) ? began : undefined
  })
  const wentOn = (until - cutAt) / 1000
  assert.ok(wentOn > MAX_STALENESS_SECONDS - 2 && wentOn < MAX_STALENESS_SECONDS + 1, `queries went on for ${wentOn} s`)
  assert.equal((await call(one.url, '/readyz')).status, 503)
  await network.heal()
  const healedAt = performance.now()
  await isBack(pair.accessToken)
  t.diagnostic(
    `503 of refresh and make after ${slowest.toFixed(0)} ms; back ${(performance.now() - healedAt).toFixed(0)} ms after the database`,
  )
  await elsewhere.ends()
  assert.deepEqual(elsewhere.failures, [])
  await refreshAll(one.url, [...holders, { saved: pair }], elsewhere.made)
})

test('a database that hangs keeps who is under way no longer than the deadline, and who comes later not at all; what arrives late does nothing', async t => {
  const holders = await makeHolders(one.url, owner, 4)
  network.freeze()
  const answers = await Promise.all(
    holders.map(({ saved }) => refused(() => refresh(one.url, saved.refreshToken), HANGS_MS)),
  )
  const next = await refused(() => make(one.url, owner))
  await network.heal()
  const healedAt = performance.now()
  const [first] = holders
  assert.ok(first)
  await isBack(first.saved.accessToken)
  t.diagnostic(
    `503 after ${Math.max(...answers).toFixed(0)} ms, a later one after ${next.toFixed(0)} ms; back ${(performance.now() - healedAt).toFixed(0)} ms after the database`,
  )
  for (const { saved } of holders) assert.equal(await generationOf(database, saved), 1)
  await refreshAll(one.url, holders, [])
})

testThatNothingSecretWasPrinted()

/** How long a call took to be answered 503 with a time to come back, milliseconds. */
async function refused(calling: () => Promise<Answer>, withinMs = AT_ONCE_MS): Promise<number> {
  const began = performance.now()
  const { status, text, headers } = await calling()
  const took = performance.now() - began
  assert.equal(status, 503, text)
  assert.match(text, /"ApiUnavailableError"/)
  assert.match(String(headers['retry-after']), /^[1-9][0-9]*$/)
  assert.ok(took < withinMs, `after ${took} ms`)
  return took
}

/** The node is ready, lets queries in and writes, by itself. */
function isBack(accessToken: string): Promise<true> {
  return eventually('the node is back', BACK_WITHIN_MS, async () => {
    const answers = await Promise.all([call(one.url, '/readyz'), query(one.url, accessToken), make(one.url, owner)])
    return answers.every(({ status }) => status === 200) ? true : undefined
  })
}
