import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createStoreClock } from '../src/clock/store-clock.ts'
import type { Counters } from '../src/domain/counters.ts'
import { createCheckAccess } from '../src/flows/check-access.ts'
import { Refusal } from '../src/flows/refusal.ts'
import { FirstUses } from '../src/revocations/first-uses.ts'
import { Follower } from '../src/revocations/follower.ts'
import type { Followed } from '../src/store/node-store.ts'
import type { FirstUse, GrantStore } from '../src/store/store.ts'
import { createKeyRing, grantIdFromHalves, mintToken, type TokenFields } from '../src/tokens/index.ts'

const START = 1_800_000_000_000
const OURS = 1
const ANNOUNCED = 2
const UNHEARD_OF = 3
const MAX_STALENESS_MS = 60_000

const fields: TokenFields = {
  keyId: OURS,
  accountId: 7,
  appNumber: 3,
  grantHigh: 5,
  grantLow: 6,
  generation: 1,
  endTime: START / 1000 + 100,
}

const secrets = [OURS, ANNOUNCED, UNHEARD_OF].map(id => ({ id, secret: randomBytes(32) }))
const everyKey = createKeyRing(secrets, 'here')
const token = (changes: Partial<TokenFields> = {}) => mintToken('access', { ...fields, ...changes }, everyKey)

/** A node that knows one key, has read the feed once, and has a clock that stands until it is moved. */
async function openNode() {
  let passed = 0
  const clock = createStoreClock(() => passed, START)
  const followed: Followed = {
    now: START,
    revocations: [
      {
        id: 1,
        accountId: 7,
        grantId: grantIdFromHalves(8, 9),
        untilEnd: START / 1000 + 9999,
        reason: 'password_changed',
        generation: 0,
      },
      {
        id: 2,
        accountId: 7,
        grantId: grantIdFromHalves(10, 11),
        untilEnd: START / 1000 + 9999,
        reason: 'revoked',
        generation: 2,
      },
    ],
    position: 'here',
    complete: true,
    announcedKeyIds: [OURS, ANNOUNCED],
    retiredKeyIds: [],
    sharedKeyIds: [OURS],
  }
  const onError = (error: unknown) => assert.fail(String(error))
  const ring = createKeyRing(secrets.slice(0, 1), 'here')
  const follower = new Follower({
    store: { follow: async () => followed, leave: async () => undefined },
    clock,
    nodeId: 'ours',
    ring,
    intervalMs: 1000,
    onError,
  })
  await follower.catchUp()
  const noted: FirstUse[] = []
  const confirmGrants = async (uses: readonly FirstUse[]) => void noted.push(...uses)
  const store = { confirmGrants } as Partial<GrantStore> as GrantStore
  const firstUses = new FirstUses({ store, delayMs: 1000, onError })
  const counted: string[] = []
  const counters: Counters = {
    query: ({ grantLow }, networkOf) => counted.push(`query of ${grantLow} from ${networkOf()}`),
    refusedQuery: ({ grantLow }, reason) => counted.push(`${reason} of ${grantLow}`),
    count: () => assert.fail('a query is neither made nor refreshed'),
  }
  const check = createCheckAccess({
    ring,
    clock,
    follower,
    firstUses,
    counters,
    maxStalenessMs: MAX_STALENESS_MS,
  })
  return {
    check: (presented: string | undefined) => check(presented, () => 'home'),
    advance: (milliseconds: number) => {
      passed += milliseconds
    },
    follow: () => follower.catchUp(),
    counted,
    noted: async () => {
      await firstUses.flush()
      return noted
    },
  }
}

function assertRefused(judge: () => unknown, code: Refusal['code'], reason?: string): void {
  assert.throws(judge, error => {
    assert.ok(error instanceof Refusal)
    assert.deepEqual([error.code, error.options.reason], [code, reason])
    return true
  })
}

test('an access token is good up to its end time, and not at it', async () => {
  const { check, advance } = await openNode()
  // The feed was read at START: the clock alone decides here.
  const endsSoon = token({ endTime: START / 1000 + 10 })
  advance(9_999)
  assert.equal(check(endsSoon).accountId, 7)
  advance(1)
  assertRefused(() => check(endsSoon), 'ApiInvalidTokenError', 'expired')
})

test('an access token of an ended grant is refused with the reason, before its end', async () => {
  const { check } = await openNode()
  const revoked = token({ grantHigh: 8, grantLow: 9 })
  assertRefused(() => check(revoked), 'ApiInvalidTokenError', 'password_changed')
  assert.equal(check(token()).grantLow, 6)
})

test('access tokens ended up to a generation are refused, and the next pair of the grant works', async () => {
  const { check } = await openNode()
  const ofGrant = { grantHigh: 10, grantLow: 11 }
  for (const generation of [1, 2]) {
    assertRefused(() => check(token({ ...ofGrant, generation })), 'ApiInvalidTokenError', 'revoked')
  }
  assert.equal(check(token({ ...ofGrant, generation: 3 })).generation, 3)
})

test('each judgement of a genuine token is counted once, and junk is nobody’s', async () => {
  const { check, counted, advance } = await openNode()
  check(token())
  assertRefused(() => check(token({ grantHigh: 8, grantLow: 9 })), 'ApiInvalidTokenError', 'password_changed')
  assertRefused(() => check('junk'), 'ApiInvalidTokenError')
  assertRefused(() => check(token({ keyId: UNHEARD_OF })), 'ApiInvalidTokenError')
  advance(100_000)
  assertRefused(() => check(token()), 'ApiInvalidTokenError', 'expired')
  assert.deepEqual(counted, ['query of 6 from home', 'password_changed of 9', 'expired of 6'])
})

test('a node that has heard nothing of revocations for too long guesses nothing', async () => {
  const { check, advance, follow } = await openNode()
  const good = token({ endTime: START / 1000 + 9999 })
  advance(MAX_STALENESS_MS)
  assert.equal(check(good).accountId, 7)
  advance(1)
  assertRefused(() => check(good), 'ApiUnavailableError')
  await follow()
  assert.equal(check(good).accountId, 7)
})

test('a token of a key that another node announced is not called invalid, and one of no key at all is', async () => {
  const { check } = await openNode()
  assertRefused(() => check(token({ keyId: ANNOUNCED })), 'ApiUnavailableError')
  assertRefused(() => check(token({ keyId: ANNOUNCED, endTime: START / 1000 })), 'ApiInvalidTokenError')
  assertRefused(() => check(token({ keyId: UNHEARD_OF })), 'ApiInvalidTokenError')
  assertRefused(() => check('junk'), 'ApiInvalidTokenError')
  assertRefused(() => check(undefined), 'ApiInvalidTokenError')
})

test('the first use of a generation is noted once, with its network; a first pair and a refused token are not', async () => {
  const { check, noted } = await openNode()
  check(token())
  assertRefused(
    () => check(token({ grantHigh: 8, grantLow: 9, generation: 2 })),
    'ApiInvalidTokenError',
    'password_changed',
  )
  for (let use = 0; use < 3; use++) check(token({ generation: 2 }))
  assert.deepEqual(await noted(), [{ accountId: 7, grantId: grantIdFromHalves(5, 6), generation: 2, network: 'home' }])
})
