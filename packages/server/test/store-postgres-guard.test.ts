import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Followed } from '../src/store/node-store.ts'
import { AmbiguousCommitError } from '../src/store/postgres/failure.ts'
import { guardStore } from '../src/store/postgres/guarded-store.ts'
import type { StoreVerbs } from '../src/store/sql-store.ts'
import { type MadeGrant, type MakeGrant, StoreUnavailableError } from '../src/store/store.ts'
import { makeOrder } from './store-contract/fixture.ts'

const OWNER = { accountId: 1, appNumber: 1, appPasswordId: 1 }
const QUICK = { withDeadline: 20, without: 40, look: 10 }

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

test('while a look at the feed stays without an answer other calls are refused at once, until a look has one', async () => {
  const answers = [Promise.withResolvers<Followed>(), Promise.withResolvers<Followed>()] as const
  let looks = 0
  let calls = 0
  const follow = () => answers[looks++ as 0 | 1].promise
  const installationId = async () => `call ${++calls}`
  const { verbs } = guarded({ follow, installationId }, { ...QUICK, without: 1_000 })
  const beat = { nodeId: 'node', keyIds: [1], afterRevocation: '', limit: 1 }
  const [one, other] = [verbs.follow(beat), verbs.follow(beat)]
  assert.equal(await verbs.installationId(), 'call 1')
  await delay(2 * QUICK.look)
  await assert.rejects(verbs.installationId(), StoreUnavailableError)
  answers[0].reject(new StoreUnavailableError())
  await assert.rejects(one, StoreUnavailableError)
  await assert.rejects(verbs.installationId(), /does not answer/)
  answers[1].resolve({} as Followed)
  await other
  assert.equal(await verbs.installationId(), 'call 2')
})

test('closing waits for what is under way, and refuses what comes after', async () => {
  const answer = Promise.withResolvers<string>()
  const { verbs, close } = guarded(
    { installationId: () => answer.promise },
    { ...QUICK, withDeadline: 1_000, without: 1_000 },
  )
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
