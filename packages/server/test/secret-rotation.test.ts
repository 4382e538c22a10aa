import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adviseRotation, type KnownSecret } from '../src/domain/secret-rotation.ts'

const SECOND = 1000
const DAY = 86_400 * SECOND
const NOW = 1_800_000_000_000
const REFRESH_TTL_SECONDS = 14 * 86_400

function secret(id: number, mintedAgo?: number, retiredAt = 0): KnownSecret {
  return { id, fingerprint: `f${id}`, mintedAt: mintedAgo === undefined ? 0 : NOW - mintedAgo, retiredAt }
}

function advise(keys: readonly KnownSecret[], ...rings: number[][]) {
  const nodes = rings.map(keyIds => ({ keyIds }))
  const { secrets, next } = adviseRotation({ now: NOW, keys, nodes, refreshTtlSeconds: REFRESH_TTL_SECONDS })
  return { states: secrets.map(({ state }) => state), next }
}

test('a rotation is led from the new secret to the end of the old one', () => {
  const one = secret(1, 5 * SECOND)
  assert.deepEqual(advise([one], [1], [1]), { states: ['mints'], next: [] })

  const spreading = advise([one, secret(2)], [1, 2], [1])
  assert.deepEqual(spreading.states, ['mints', 'spreads'])
  assert.match(spreading.next.join(), /^secret 2 is held by 1 of 2 nodes: add it .* last/)

  const waiting = advise([one, secret(2)], [1, 2], [1, 2])
  assert.deepEqual(waiting.states, ['mints', 'waits'])
  assert.match(waiting.next.join(), /^secret 2 is held by all nodes: move it to the front/)

  const moved = advise([secret(1, DAY), secret(2, SECOND)], [2, 1], [2, 1])
  assert.deepEqual(moved.states, ['verifies', 'mints'])
  assert.match(moved.next.join(), /^secret 1: keep it until 2027-02-11 /)

  const over = advise([secret(1, 28 * DAY), secret(2, SECOND)], [2, 1], [2, 1])
  assert.deepEqual(over.states, ['over', 'mints'])
  assert.match(over.next.join(), /^secret 1: nothing of it lives; take it out/)

  assert.deepEqual(advise([secret(1, 28 * DAY), secret(2, SECOND)], [2], [2]), { states: ['over', 'mints'], next: [] })
})

test('a secret that no node holds is missed for as long as its tokens may live', () => {
  const { states, next } = advise([secret(1, DAY), secret(2, SECOND)], [2])
  assert.deepEqual(states, ['missing', 'mints'])
  assert.match(next.join(), /answered with 503: put it back, or give them up: chatapp-server secrets retire 1/)
  assert.deepEqual(advise([secret(1, 28 * DAY), secret(2, SECOND)], [2]).states, ['over', 'mints'])
})

test('a secret that was given up is to be taken out, and then no more is said of it', () => {
  const given = secret(1, DAY, NOW - SECOND)
  assert.match(advise([given, secret(2, SECOND)], [1, 2]).next.join(), /^secret 1 was given up: take it out/)
  assert.deepEqual(advise([given, secret(2, SECOND)], [2]), { states: ['retired', 'mints'], next: [] })
})

test('without a node there is nothing to go by', () => {
  assert.match(advise([secret(1, DAY)]).next.join(), /^no node was seen/)
})
