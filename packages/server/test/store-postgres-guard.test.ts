import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AmbiguousCommitError } from '../src/store/postgres/failure.ts'
import { guardStore } from '../src/store/postgres/guarded-store.ts'
import type { StoreVerbs } from '../src/store/sql-store.ts'
import { type MadeGrant, type MakeGrant, StoreUnavailableError } from '../src/store/store.ts'
import { makeOrder } from './store-contract/fixture.ts'

const OWNER = { accountId: 1, appNumber: 1, appPasswordId: 1 }
const QUICK = { withDeadline: 20, without: 40 }

/** A store of a few verbs, guarded. */
function guarded(verbs: Partial<StoreVerbs>, patience = QUICK) {
  return guardStore(verbs as StoreVerbs, patience)
}

test('a make is repeated as one whose grant may be there already, and its answer is that of the first', async () => {
  const orders: MakeGrant[] = []
  const { verbs } = guarded({
    makeGrant: async order => {
      orders.push(order)
      if (orders.length === 1) throw new AmbiguousCommitError('lost')
      return { kind: 'repeated' } as MadeGrant
    },
  })
  const order = makeOrder(OWNER, 0)
  assert.deepEqual(await verbs.makeGrant(order), { kind: 'made' })
  assert.deepEqual(
    orders.map(({ idempotent, grantId }) => [idempotent, grantId]),
    [
      [false, order.grantId],
      [true, order.grantId],
    ],
  )
})

test('what does not converge is not repeated', async () => {
  let calls = 0
  const { verbs } = guarded({
    createAccount: async () => {
      calls++
      throw new AmbiguousCommitError('lost')
    },
  })
  await assert.rejects(verbs.createAccount({ email: '', passwordHash: '' }), StoreUnavailableError)
  assert.equal(calls, 1)
})

test('whatever happens is told as a store that is unavailable', async () => {
  const { verbs } = guarded({
    installationId: async () => {
      throw new RangeError('a bug')
    },
  })
  await assert.rejects(
    verbs.installationId(),
    error => error instanceof StoreUnavailableError && /a bug/.test(error.message),
  )
})

test('nobody waits for ever, and a call with a deadline less long', async () => {
  const never = () => new Promise<never>(() => {})
  const { verbs } = guarded({ makeGrant: never, installationId: never })
  const ended: string[] = []
  const note = (name: string) => () => void ended.push(name)
  await Promise.all([
    verbs.installationId().catch(note('without')),
    verbs.makeGrant(makeOrder(OWNER, 0)).catch(note('with')),
  ])
  assert.deepEqual(ended, ['with', 'without'])
})

test('closing waits for what is under way, and refuses what comes after', async () => {
  const answer = Promise.withResolvers<string>()
  const { verbs, close } = guarded({ installationId: () => answer.promise }, { withDeadline: 1_000, without: 1_000 })
  const under = verbs.installationId()
  let closed = false
  const closing = close().then(() => {
    closed = true
  })
  await assert.rejects(verbs.installationId(), /closed/)
  assert.equal(closed, false)
  answer.resolve('id')
  assert.equal(await under, 'id')
  await closing
})
