import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { resealFactors } from '../src/flows/account/reseal-factors.ts'
import { sealSecret, unsealSecret } from '../src/flows/account/seal-secret.ts'
import { openSqliteStoreInThread } from '../src/store/sqlite/open.ts'
import { createKeyRing, type KeyRing, type RingSecret } from '../src/tokens/key-ring.ts'
import { POLICY, START } from './store-contract/fixture.ts'

const OLD: RingSecret = { id: 1, secret: randomBytes(32) }
const NEW: RingSecret = { id: 2, secret: randomBytes(32) }
const SECRET = randomBytes(20)

const ringOf = (...secrets: RingSecret[]) => createKeyRing(secrets, 'installation')

function seal(ring: KeyRing, accountId: number, keyId: number): Uint8Array {
  return sealSecret(ring, { accountId, keyId, secret: SECRET }, randomBytes) ?? assert.fail('not sealed')
}

test('a sealed secret opens with its key for its account, and with nothing else', () => {
  const ring = ringOf(OLD, NEW)
  const sealedSecret = seal(ring, 1, 1)
  assert.deepEqual([...(unsealSecret(ring, { accountId: 1, keyId: 1, sealedSecret }) ?? [])], [...SECRET])
  assert.equal(unsealSecret(ring, { accountId: 2, keyId: 1, sealedSecret }), undefined)
  assert.equal(unsealSecret(ring, { accountId: 1, keyId: 2, sealedSecret }), undefined)
  assert.equal(unsealSecret(ring, { accountId: 1, keyId: 3, sealedSecret }), undefined)
  const elsewhere = createKeyRing([OLD], 'another installation')
  assert.equal(unsealSecret(elsewhere, { accountId: 1, keyId: 1, sealedSecret }), undefined)
  for (let at = 0; at < sealedSecret.length; at++) {
    const changed = Uint8Array.from(sealedSecret, (byte, index) => (index === at ? byte ^ 1 : byte))
    assert.equal(unsealSecret(ring, { accountId: 1, keyId: 1, sealedSecret: changed }), undefined, `byte ${at}`)
  }
  assert.equal(unsealSecret(ring, { accountId: 1, keyId: 1, sealedSecret: new Uint8Array(3) }), undefined)
  assert.notDeepEqual(seal(ring, 1, 1), sealedSecret)
})

test('each purpose has a key of its own, which no other installation has', () => {
  const keys = [
    ringOf(OLD).derive(1, 'a'),
    ringOf(OLD).derive(1, 'b'),
    ringOf(OLD, NEW).derive(2, 'a'),
    createKeyRing([OLD], 'another installation').derive(1, 'a'),
  ].map(key => Buffer.from(key ?? assert.fail('no key')).toString('hex'))
  assert.equal(new Set(keys).size, 4)
  assert.ok(keys.every(key => key.length === 64))
  assert.equal(ringOf(OLD).derive(2, 'a'), undefined)
})

test('after a rotation every factor is sealed with the new secret, so that the old one can be dropped', async t => {
  const store = await openSqliteStoreInThread({ path: ':memory:', policy: POLICY, clock: () => START })
  t.after(() => store.close())
  const before = ringOf(OLD)
  for (let accountId = 1; accountId <= 205; accountId++) {
    await store.startFactor({ accountId, sealedSecret: seal(before, accountId, 1), keyId: 1 })
  }
  // Its key is gone already: it is left as it is, and holds nobody up.
  await store.startFactor({ accountId: 206, sealedSecret: new Uint8Array(48), keyId: 9 })
  const reseal = (ring: KeyRing, keyId: number) =>
    resealFactors({ ring, store, follower: { mintingKeyId: () => keyId }, randomBytes })
  assert.equal(await reseal(before, 1), 0)
  assert.equal(await reseal(ringOf(NEW, OLD), 2), 205)
  assert.equal(await reseal(ringOf(NEW, OLD), 2), 0)
  for (const accountId of [1, 100, 101, 205]) {
    const factor = (await store.findFactor(accountId)) ?? assert.fail('no factor')
    assert.deepEqual([...(unsealSecret(ringOf(NEW), { accountId, ...factor }) ?? [])], [...SECRET])
  }
})
