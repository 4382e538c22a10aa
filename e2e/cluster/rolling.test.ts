import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually, type Pair, provision, runOperator, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { startFront } from './front.ts'
import { type Load, makeHolders, refreshAll, startLoad } from './load.ts'
import { newSecret, startNodes } from './nodes.ts'

const CALLS = 20
/** So short that the old secret is over, two of them after it minted last, while the test runs. */
const REFRESH_TTL_SECONDS = 10
/** A node is announced every five seconds. */
const KNOWN_WITHIN_MS = 40_000

const [OLD, NEW] = [`1:${newSecret()}`, `2:${newSecret()}`]
const { nodes } = await startNodes(3, {
  CHATAPP_SERVER_SECRETS: OLD,
  CHATAPP_SERVER_TRUSTED_PROXIES: 'loopback',
  CHATAPP_SERVER_REFRESH_TTL: String(REFRESH_TTL_SECONDS),
  CHATAPP_SERVER_ACCESS_TTL: String(REFRESH_TTL_SECONDS),
})
const front = await startFront(nodes.map(({ server }) => server.url))
const [{ server: first }] = nodes as [(typeof nodes)[0]]
const owner = await provision(first)
const holders = await makeHolders(front, owner, 6)

test('three nodes behind nginx are restarted one after another under load: no call fails', async () => {
  const load = startLoad({ urls: [front], owner, holders })
  await goesOn(load)
  await rollWith({}, load)
  await load.ends()
  assert.deepEqual(load.failures, [])
  await refreshAll(front, holders, [])
})

test('secrets are rotated in three steps under load, and status says after each what comes next: no call fails', async () => {
  const load = startLoad({ urls: [front], owner, holders })
  await goesOn(load)
  await rollWith({ CHATAPP_SERVER_SECRETS: `${OLD},${NEW}` }, load)
  await standsAt({ 1: 'mints', 2: 'waits' })
  assert.deepEqual(keysOf(holders.map(({ saved }) => saved)), [1])
  await rollWith({ CHATAPP_SERVER_SECRETS: `${NEW},${OLD}` }, load)
  await standsAt({ 1: 'verifies', 2: 'mints' })
  await goesOn(load)
  assert.deepEqual(keysOf(holders.map(({ saved }) => saved)), [2])
  await standsAt({ 1: 'over', 2: 'mints' })
  await rollWith({ CHATAPP_SERVER_SECRETS: NEW }, load)
  await standsAt({ 1: 'over', 2: 'mints' })
  await load.ends()
  assert.deepEqual(load.failures, [])
  await refreshAll(front, holders, [])
})

testThatNothingSecretWasPrinted()

/** Stops and starts node after node; all of them see other settings then. */
async function rollWith(settings: Readonly<Record<string, string>>, load: Load): Promise<void> {
  for (const { server } of nodes) {
    assert.equal((await server.stop()).code, 0)
    await goesOn(load)
    await server.restart({ env: { ...server.env, ...settings } })
    await goesOn(load)
  }
}

async function goesOn({ succeeded }: Load): Promise<void> {
  const enough = succeeded.refresh + CALLS
  await eventually('refreshes go on', 20_000, () => (succeeded.refresh >= enough ? true : undefined))
}

/** What `chatapp-server secrets status` says of each secret, within the time that nodes take to be heard of. */
async function standsAt(wanted: Readonly<Record<number, string>>): Promise<void> {
  await eventually(`secrets stand at ${JSON.stringify(wanted)}`, KNOWN_WITHIN_MS, async () => {
    const { secrets } = (await runOperator(first, ['secrets', 'status'])) as {
      secrets: { id: number; state: string }[]
    }
    return secrets.every(({ id, state }) => wanted[id] === state) ? true : undefined
  })
}

/** The ids of the keys that these were minted with. */
function keysOf(pairs: readonly Pair[]): number[] {
  const keyOf = ({ accessToken }: Pair) => Buffer.from(accessToken.slice('cat_'.length), 'base64url')[1] as number
  return [...new Set(pairs.map(keyOf))]
}
