import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHashUpgrades } from '../src/flows/upgrade-hash.ts'
import type { UpgradePasswordHash } from '../src/store/import-store.ts'

const BCRYPT = '$2y$04$.Yy9Z550F6EJkLB9sDi7lu.Y7S9oaxS5vW9L7HWnbFNSyVycJWOwS'
const account = { id: 7, passwordHash: BCRYPT, passwordVersion: 3 }

/** Upgrades over a lane that hashes when told to, and a store that remembers. */
function start({ queued = 0, fails = false } = {}) {
  const orders: UpgradePasswordHash[] = []
  const errors: unknown[] = []
  const hashed: string[] = []
  const lane = {
    load: () => ({ running: 1, queued }),
    hash: async (password: string) => {
      hashed.push(password)
      if (fails) throw new Error('overloaded')
      return `hash of ${password.length}`
    },
  }
  const upgradePasswordHash = async (order: UpgradePasswordHash) => {
    orders.push(order)
    return true
  }
  const upgrades = createHashUpgrades({ store: { upgradePasswordHash }, lane, onError: error => errors.push(error) })
  return { upgrades, orders, errors, hashed }
}

test('a hash from elsewhere is replaced by one of the password that proved right, if it is still there', async () => {
  const { upgrades, orders } = start()
  upgrades.offer(account, 'horse battery')
  await upgrades.settled()
  assert.deepEqual(orders, [{ accountId: 7, passwordVersion: 3, from: BCRYPT, to: 'hash of 13' }])
})

test('of many sign-ins at once only one hashes again', async () => {
  const { upgrades, hashed } = start()
  for (let call = 0; call < 50; call++) upgrades.offer(account, 'horse battery')
  await upgrades.settled()
  assert.equal(hashed.length, 1)
})

test('accounts that come in crowds are replaced a few at a time, and others at their next sign-in', async () => {
  const { upgrades, hashed } = start()
  for (let id = 1; id <= 100; id++) upgrades.offer({ ...account, id }, 'horse battery')
  await upgrades.settled()
  assert.equal(hashed.length, 16)
})

test('while anybody waits for the lane, nothing is replaced', async () => {
  const { upgrades, hashed } = start({ queued: 1 })
  upgrades.offer(account, 'horse battery')
  await upgrades.settled()
  assert.deepEqual(hashed, [])
})

test('one that fails is told of, harms nobody, and is tried again at the next sign-in', async () => {
  const { upgrades, errors, hashed } = start({ fails: true })
  upgrades.offer(account, 'horse battery')
  await upgrades.settled()
  upgrades.offer(account, 'horse battery')
  await upgrades.settled()
  assert.deepEqual([errors.length, hashed.length], [2, 2])
})
