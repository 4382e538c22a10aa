import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually, provision, startServer, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { type Load, makeHolders, refreshAll, startLoad } from './load.ts'
import { newSecret } from './nodes.ts'
import { startSmallDisk } from './small-disk.ts'
import { connected, numberOf } from './sql.ts'

/** PostgreSQL may have ended by then, and plays its log again. */
const BACK_WITHIN_MS = 30_000
const CALLS = 50
const REFUSALS = 20

const disk = await startSmallDisk()
const env = { CHATAPP_SERVER_SECRETS: `1:${newSecret()}`, CHATAPP_SERVER_TOKENS_PER_DAY: '1000000' }
const server = await startServer({ store: disk.url, env })
const owner = await provision(server)

test('with a full disk under the database calls are refused with 503 and told why, checks go on, and nothing acknowledged is lost', async t => {
  const holders = await makeHolders(server.url, owner, 6)
  using load = startLoad({ urls: [server.url], owner, holders, makers: 4 })
  await goesOn(load)
  await disk.fill()
  await eventually('makes are refused', 60_000, () => (refusals(load) >= REFUSALS ? true : undefined))
  await disk.free()
  const freedAt = performance.now()
  await Promise.race([load.nextSuccess('make', freedAt), tooLate()])
  await goesOn(load)
  await load.ends()
  t.diagnostic(
    `${load.failures.length} calls were refused; back ${(performance.now() - freedAt).toFixed(0)} ms after there was room`,
  )
  assert.deepEqual(new Set(load.failures.map(({ status }) => status)), new Set([503]))
  assert.ok(load.failures.every(({ retryAfter }) => retryAfter >= 1))
  assert.ok(load.failures.every(({ call }) => call !== 'check'))
  await refreshAll(server.url, holders, load.made)
  const client = await connected(disk.url)
  assert.equal(await numberOf(client, `select count(*) from journal where event = 'healed'`), 0)
  await client.end()
  assert.match(server.logs(), /SQLSTATE 53100 \([^)]*its disk is full\)/)
})

testThatNothingSecretWasPrinted()

function refusals({ failures }: Load): number {
  return failures.filter(({ call }) => call === 'make').length
}

async function goesOn({ succeeded }: Load): Promise<void> {
  const enough = succeeded.make + CALLS
  await eventually('makes go on', 30_000, () => (succeeded.make >= enough ? true : undefined))
}

function tooLate(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no make within ${BACK_WITHIN_MS} ms`)), BACK_WITHIN_MS).unref()
  })
}
