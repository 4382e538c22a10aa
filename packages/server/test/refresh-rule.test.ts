import assert from 'node:assert/strict'
import { test } from 'node:test'
import { confirmGeneration } from '../src/domain/confirm.ts'
import { type Grant, type GrantPolicy, openGrant } from '../src/domain/grant.ts'
import { judgeRefresh } from '../src/domain/refresh-rule.ts'
import type { GrantId } from '../src/tokens/index.ts'

const DAY = 86_400
const START = 1_800_000_000_000
const policy: GrantPolicy = {
  accessTtlSeconds: DAY,
  refreshTtlSeconds: 14 * DAY,
  replayGraceSeconds: 60,
  staleRefresh: 'auto',
}
const HOME = '192.0.2.0/24'
const ELSEWHERE = '198.51.100.0/24'

const seconds = (count: number) => START + count * 1000
const first = openGrant(
  {
    accountId: 1,
    appNumber: 1,
    id: '0123456789abcdef' as GrantId,
    credentialKind: 'app_password',
    credentialId: 1,
    address: '192.0.2.1',
    agent: '',
  },
  1,
  policy,
  START,
)

function present(
  grant: Grant,
  token: { generation: number; endTime: number },
  now: number,
  network = HOME,
  rules = policy,
) {
  return judgeRefresh(grant, { ...token, network }, 1, rules, now)
}

function advanced(grant: Grant, now: number, network = HOME): Grant {
  const decision = present(grant, tokenOf(grant), now, network)
  assert.equal(decision.kind, 'advanced')
  return (decision as { grant: Grant }).grant
}

function tokenOf(grant: Grant) {
  return { generation: grant.generation, endTime: grant.refreshEnd }
}

test('the current token gives a whole new pair, dated from now', () => {
  const decision = present(first, tokenOf(first), seconds(100))
  assert.equal(decision.kind, 'advanced')
  const { grant, healed } = decision as { grant: Grant; healed: boolean }
  assert.deepEqual(
    [grant.generation, grant.accessEnd, grant.refreshEnd, healed],
    [2, START / 1000 + 100 + DAY, START / 1000 + 100 + 14 * DAY, false],
  )
})

test('a replaced token gives the identical pair for as long as its successor is unused', () => {
  const second = advanced(first, seconds(10))
  for (const later of [10, 60, 3600, DAY]) {
    const decision = present(second, tokenOf(first), seconds(later))
    assert.deepEqual(decision, { kind: 'replayed', grant: second })
  }
})

test('a replaced token gives the identical pair for 60 s after the first use of its successor, and no longer', () => {
  const used = confirmGeneration(advanced(first, seconds(10)), 2, HOME, policy, seconds(100))
  assert.equal(present(used, tokenOf(first), seconds(159.999)).kind, 'replayed')
  assert.deepEqual(present(used, tokenOf(first), seconds(160)), { kind: 'refused', reason: 'replaced' })
})

test('a second use does not lengthen the 60 s', () => {
  const used = confirmGeneration(advanced(first, seconds(10)), 2, HOME, policy, seconds(100))
  const again = confirmGeneration(used, 2, ELSEWHERE, policy, seconds(150))
  assert.deepEqual(again, used)
})

test('presenting the current refresh token counts as its first use', () => {
  const third = advanced(advanced(first, seconds(10)), seconds(100))
  assert.equal(third.confirmedGeneration, 2)
  assert.equal(present(third, tokenOf(first), seconds(159)).kind, 'replayed')
  assert.equal(present(third, tokenOf(first), seconds(161)).kind, 'refused')
})

test('when the current access token is over, a replay gets the same generation with new end times', () => {
  const second = advanced(first, seconds(10))
  const later = seconds(10 + DAY)
  const decision = present(second, tokenOf(first), later)
  assert.equal(decision.kind, 'redated')
  const { grant } = decision as { grant: Grant }
  assert.equal(grant.generation, 2)
  assert.equal(grant.accessEnd, later / 1000 + DAY)
})

test('a replay is given up to one refresh lifetime past the end of the replaced token', () => {
  const second = advanced(first, seconds(10))
  const end = first.refreshEnd * 1000
  assert.equal(present(second, tokenOf(first), end + 14 * DAY * 1000 - 1).kind, 'redated')
  assert.deepEqual(present(second, tokenOf(first), end + 14 * DAY * 1000), { kind: 'refused', reason: 'expired' })
})

test('a token newer than the row is honoured: the store has forgotten, not the client', () => {
  const restored = advanced(first, seconds(10))
  const decision = present(restored, { generation: 9, endTime: restored.refreshEnd }, seconds(50))
  assert.equal(decision.kind, 'advanced')
  const { grant, healed } = decision as { grant: Grant; healed: boolean }
  assert.deepEqual([grant.generation, healed], [10, true])
})

test('a token past its own end is refused and ends nothing', () => {
  assert.deepEqual(present(first, tokenOf(first), first.refreshEnd * 1000), { kind: 'refused', reason: 'expired' })
})

test('a stale token from the network of the live pair is refused and ends nothing', () => {
  const used = confirmGeneration(advanced(first, seconds(10)), 2, HOME, policy, seconds(20))
  assert.deepEqual(present(used, tokenOf(first), seconds(200), HOME), { kind: 'refused', reason: 'replaced' })
})

test('a stale token from another network ends refreshing, but no access token', () => {
  const used = confirmGeneration(advanced(first, seconds(10)), 2, HOME, policy, seconds(20))
  const decision = present(used, tokenOf(first), seconds(200), ELSEWHERE)
  assert.equal(decision.kind, 'refused')
  const { reason, grant, endAccess } = decision as { reason: string; grant: Grant; endAccess: boolean }
  assert.deepEqual([reason, grant.endedReason, endAccess], ['reused', 'reused', false])
  assert.deepEqual(present(grant, tokenOf(used), seconds(201)), { kind: 'refused', reason: 'reused' })
})

test('a caller whose network is not known is never taken for a thief', () => {
  const used = confirmGeneration(advanced(first, seconds(10)), 2, HOME, policy, seconds(20))
  assert.deepEqual(present(used, tokenOf(first), seconds(200), 'unknown'), { kind: 'refused', reason: 'replaced' })
})

test('while the live pair is unused nobody can be told apart, so another network ends nothing', () => {
  const third = advanced(advanced(first, seconds(10)), seconds(20))
  const decision = present(third, tokenOf(first), seconds(200), ELSEWHERE)
  assert.deepEqual(decision, { kind: 'refused', reason: 'replaced' })
})

test('strict ends refreshing and access on every stale token; lenient never ends anything', () => {
  const used = confirmGeneration(advanced(first, seconds(10)), 2, HOME, policy, seconds(20))
  const strict = present(used, tokenOf(first), seconds(200), HOME, { ...policy, staleRefresh: 'strict' })
  assert.equal((strict as { endAccess: boolean }).endAccess, true)
  const lenient = present(used, tokenOf(first), seconds(200), ELSEWHERE, { ...policy, staleRefresh: 'lenient' })
  assert.deepEqual(lenient, { kind: 'refused', reason: 'replaced' })
})

test('an ended grant says why it ended, whatever is presented', () => {
  const ended: Grant = { ...first, endedAt: START, endedReason: 'password_changed' }
  for (const generation of [0, 1, 5]) {
    const decision = present(ended, { generation, endTime: first.refreshEnd }, seconds(1))
    assert.deepEqual(decision, { kind: 'refused', reason: 'password_changed' })
  }
})

test('the window of an older token closes for good once a later confirmation takes its place', () => {
  const usedSecond = confirmGeneration(advanced(first, seconds(10)), 2, HOME, policy, seconds(20))
  const usedThird = confirmGeneration(advanced(usedSecond, seconds(1000)), 3, HOME, policy, seconds(1001))
  assert.equal(present(usedThird, tokenOf(first), seconds(1002)).kind, 'refused')
  assert.equal(present(usedThird, tokenOf(usedSecond), seconds(1002)).kind, 'replayed')
})

test('the last generation there can be is never passed', () => {
  const decision = present(
    { ...first, generation: 0xffff_ffff },
    { generation: 0xffff_ffff, endTime: first.refreshEnd },
    START,
  )
  assert.equal(decision.kind, 'refused')
})
