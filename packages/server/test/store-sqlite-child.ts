import assert from 'node:assert/strict'
import { openSqliteStore } from '../src/store/sqlite/open.ts'
import { addOwner, makeOrder, POLICY } from './store-contract/fixture.ts'

// A process that makes grants and tells its parent each one that was answered, until it is killed.
const [path] = process.argv.slice(2)
assert.ok(path)
const store = await openSqliteStore({ path, policy: { ...POLICY, tokensPerDay: 1_000_000 } })
const owner = await addOwner(store, 'owner@example.com')

async function makeForEver(): Promise<never> {
  for (;;) {
    const made = await store.makeGrant(makeOrder(owner, Date.now(), { deadline: Date.now() + 60_000 }))
    if (made.kind === 'made') process.send?.(made.grant.id)
  }
}

await Promise.all(Array.from({ length: 16 }, makeForEver))
