import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generationOf as readToken } from '../durability/reply.ts'
import {
  call,
  check,
  eventually,
  make,
  type Pair,
  pairOf,
  provision,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { connectTo, newDatabase } from '../store/database.ts'
import { newSecret } from './nodes.ts'

// Target P12, small: `npm run bench -- P12` measures a thousand of them.

/** Nodes look every second; the machine may be busy. */
const SEEN_WITHIN_MS = 10_000
const REVOCATIONS = 12

const database = await newDatabase()
const env = { CHATAPP_SERVER_SECRETS: `1:${newSecret()}` }
// As behind a pooler, one of them has nothing that listens: it looks by itself.
const stores = [database.url, database.url, `${database.url}?pooler=transaction`]
const nodes = await Promise.all(stores.map(store => startServer({ store, env })))
const urls = nodes.map(({ url }) => url)
const [one] = nodes as [(typeof nodes)[0]]
const owner = await provision({ ...one, env })

async function makePairs(count: number): Promise<Pair[]> {
  const pairs = []
  for (let made = 0; made < count; made++) pairs.push(pairOf(await make(one.url, owner)))
  for (const { accessToken } of pairs) {
    for (const url of urls) assert.equal((await check(url, accessToken)).status, 200)
  }
  return pairs
}

async function untilRefusedEverywhere({ accessToken }: Pair): Promise<void> {
  const refusedAt = (url: string) =>
    eventually('a node refuses', SEEN_WITHIN_MS, async () =>
      (await check(url, accessToken)).status === 403 ? true : undefined,
    )
  await Promise.all(urls.map(refusedAt))
}

test('what any node revokes is refused by every node, whether it listens or looks', async () => {
  const pairs = await makePairs(REVOCATIONS)
  const revoke = async (pair: Pair, index: number) => {
    const headers = { Authorization: pair.accessToken }
    assert.equal((await call(urls[index % 3] as string, '/v1/tokens', { method: 'DELETE', headers })).status, 200)
    await untilRefusedEverywhere(pair)
  }
  await Promise.all(pairs.map(revoke))
})

test('a revocation that is committed after later ones is missed by no node', async () => {
  const [first, later] = await makePairs(2)
  assert.ok(first && later)
  const slow = await connectTo(database.url)
  await slow.query('begin')
  await slow.query(
    `insert into revocations (account_id, grant_id, until_end, reason)
     select account_id, id, latest_access_end, 'revoked' from grants where id = $1`,
    [readToken(first.refreshToken).grant],
  )
  const headers = { Authorization: later.accessToken }
  assert.equal((await call(one.url, '/v1/tokens', { method: 'DELETE', headers })).status, 200)
  // All nodes have read past the one that is not there yet.
  await untilRefusedEverywhere(later)
  for (const url of urls) assert.equal((await check(url, first.accessToken)).status, 200)
  await slow.query('commit')
  await untilRefusedEverywhere(first)
})

testThatNothingSecretWasPrinted()
