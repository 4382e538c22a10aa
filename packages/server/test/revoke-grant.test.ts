import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createStoreClock } from '../src/clock/store-clock.ts'
import { Refusal } from '../src/flows/refusal.ts'
import { revokeGrant } from '../src/flows/revoke-grant.ts'
import { Follower } from '../src/revocations/follower.ts'
import { openSqliteStoreInThread } from '../src/store/sqlite/open.ts'
import { createKeyRing, mintToken, type TokenKind } from '../src/tokens/index.ts'
import { POLICY } from './store-contract/fixture.ts'

const ANNOUNCED = 2
const UNHEARD_OF = 3

/** A node that knows key 1, on a store where another one has announced key 2. */
async function openNode() {
  const store = await openSqliteStoreInThread({ path: ':memory:', policy: POLICY, clock: Date.now })
  await store.follow({ nodeId: 'other', keyIds: [ANNOUNCED, 1], afterRevocation: '', limit: 1 })
  const clock = createStoreClock(() => performance.now(), Date.now())
  const ring = createKeyRing([{ id: 1, secret: randomBytes(32) }], 'here')
  const onError = (error: unknown) => assert.fail(String(error))
  const follower = new Follower({ store, clock, nodeId: 'ours', ring, intervalMs: 1000, onError })
  await follower.catchUp()
  const caller = { address: '127.0.0.1', network: '127.0.0.0/24', agent: '', deadline: Date.now() + 5000 }
  const codeFor = async (access: string | undefined, refresh: string | undefined) => {
    const deps = { ring, store, follower, journal: { note: () => {} } }
    const refused = await revokeGrant(deps, { access, refresh }, caller).catch(error => error)
    return refused instanceof Refusal ? refused.code : 'revoked'
  }
  return { codeFor, [Symbol.asyncDispose]: () => store.close() }
}

function foreignToken(kind: TokenKind, keyId: number): string {
  const ring = createKeyRing([{ id: keyId, secret: randomBytes(32) }], 'here')
  const fields = { keyId, accountId: 1, appNumber: 1, grantHigh: 1, grantLow: 2, generation: 1, endTime: 4_000_000_000 }
  return (kind === 'access' ? mintToken(kind, fields, ring) : mintToken(kind, fields, ring)) as string
}

test('a token of a key that another node announced is not called invalid when it is to be revoked', async () => {
  await using node = await openNode()
  const access = foreignToken('access', ANNOUNCED)
  const refresh = foreignToken('refresh', ANNOUNCED)
  assert.equal(await node.codeFor(access, undefined), 'ApiUnavailableError')
  assert.equal(await node.codeFor(undefined, refresh), 'ApiUnavailableError')
  assert.equal(await node.codeFor('junk', refresh), 'ApiUnavailableError')
})

test('a token of a key that nobody has heard of is invalid when it is to be revoked', async () => {
  await using node = await openNode()
  assert.equal(await node.codeFor(foreignToken('access', UNHEARD_OF), undefined), 'ApiInvalidTokenError')
  assert.equal(await node.codeFor(undefined, foreignToken('refresh', UNHEARD_OF)), 'ApiInvalidRefreshTokenError')
})
