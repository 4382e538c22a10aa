import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStoreClock } from '../src/clock/store-clock.ts'
import { Follower } from '../src/revocations/follower.ts'
import type { Followed, NodeStore, Revocation } from '../src/store/node-store.ts'
import type { GrantId } from '../src/tokens/grant-id.ts'

const GRANT = '0000000100000002' as GrantId

/** A store whose reads of the feed see what is there when they begin, and answer when they are told to. */
function createFeed() {
  const revocations: Revocation[] = []
  const answers: (() => void)[] = []
  const follow: NodeStore['follow'] = ({ afterRevocation }) => {
    const followed: Followed = {
      now: Date.now(),
      revocations: revocations.filter(({ id }) => id > Number(afterRevocation)),
      position: String(revocations.length),
      complete: true,
      announcedKeyIds: [1],
      retiredKeyIds: [],
      sharedKeyIds: [1],
    }
    return new Promise(resolve => answers.push(() => resolve(followed)))
  }
  const revoke = () =>
    revocations.push({ id: 1, accountId: 1, grantId: GRANT, untilEnd: 4_000_000_000, reason: 'revoked', generation: 0 })
  return { store: { follow, leave: async () => undefined }, answers, revoke }
}

function follow(store: Pick<NodeStore, 'follow' | 'leave'>): Follower {
  const clock = createStoreClock(() => performance.now(), Date.now())
  const onError = (error: unknown) => assert.fail(String(error))
  return new Follower({
    store,
    clock,
    nodeId: 'node',
    ring: { ids: [1], retire: () => undefined },
    intervalMs: 1000,
    onError,
  })
}

test('who catches up has in memory what was committed before, also while an older read is under way', async () => {
  const { store, answers, revoke } = createFeed()
  const follower = follow(store)
  const older = follower.catchUp()
  revoke()
  let caughtUp = false
  const ours = follower.catchUp().then(() => {
    caughtUp = true
  })
  answers.shift()?.()
  await older
  await new Promise(setImmediate)
  assert.equal(caughtUp, false, 'the older read looked before the commit')
  answers.shift()?.()
  await ours
  assert.equal(follower.revoked.reasonFor(1, 2, 1), 'revoked')
})

test('all who ask while a read is under way share the next one', async () => {
  const { store, answers } = createFeed()
  const follower = follow(store)
  const asked = Array.from({ length: 50 }, () => follower.catchUp())
  answers.shift()?.()
  await asked[0]
  await new Promise(setImmediate)
  assert.equal(answers.length, 1)
  answers.shift()?.()
  await Promise.all(asked)
})
