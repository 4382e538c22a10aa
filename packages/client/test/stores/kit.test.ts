import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryStore } from '../../src/memory.ts'
import type { Saved, SavedState, Store } from '../../src/store.ts'
import { type StoreSubject, testStore } from '../../src/testing/index.ts'

/** Names of the promises that a store breaks. */
async function brokenBy(open: () => Store, changes: Partial<StoreSubject> = {}): Promise<string[]> {
  const proofs: [string, () => Promise<void>][] = []
  const subject = { open, openAnother: (store: Store) => store, ...changes }
  testStore(subject, { test: (name, body) => proofs.push([name, body]) })
  const broken: string[] = []
  for (const [name, prove] of proofs) await prove().catch(() => broken.push(name))
  return broken
}

/** A memory store with one fault. */
function faulty(change: (store: Store) => Partial<Store>): () => Store {
  return () => {
    const store = memoryStore()
    return { ...store, ...change(store) }
  }
}

const newest = async (store: Store) => (await store.read())?.version ?? 0

test('the kit has nothing against a store that keeps its promises', async () => {
  assert.deepEqual(await brokenBy(() => memoryStore()), [])
})

const FAULTS: readonly { name: string; promise: RegExp; open: () => Store }[] = [
  {
    name: 'that sets without comparing',
    promise: /upon an older version, a newer one/,
    open: faulty(store => ({ write: async (_, next) => store.write(await newest(store), next) })),
  },
  {
    name: 'that compares first, and sets later',
    promise: /of 20 writers upon one version/,
    open: faulty(store => ({
      async write(expected, next) {
        if ((await newest(store)) !== expected) return false
        await new Promise(setImmediate)
        return store.write(await newest(store), next)
      },
    })),
  },
  {
    name: 'that says it wrote, and did not',
    promise: /what was written is read again/,
    open: faulty(() => ({ write: async () => true })),
  },
  {
    name: 'that hands out what it keeps',
    promise: /what was read is a copy/,
    open() {
      let saved: Saved | undefined
      return {
        read: async () => saved,
        async write(expected, state) {
          if (expected !== (saved?.version ?? 0)) return false
          saved = { version: expected + 1, state }
          return true
        },
        lock: work => work(),
      }
    },
  },
  {
    name: 'that begins anew when the pair is forgotten',
    promise: /versions only grow/,
    open() {
      let store = memoryStore()
      return {
        read: () => store.read(),
        async write(expected, next) {
          if (next.pair || expected === 0) return store.write(expected, next)
          store = memoryStore()
          return store.write(0, next)
        },
        lock: work => store.lock(work),
      }
    },
  },
  {
    name: 'that keeps the pair only',
    promise: /of the budget is used for all/,
    open: faulty(store => ({
      write: (expected, { owner, pair }: SavedState) => store.write(expected, { owner, pair }),
    })),
  },
  {
    name: 'that locks nobody out',
    promise: /one is inside at a time/,
    open: faulty(() => ({ lock: work => work() })),
  },
  {
    name: 'whose lock hides how the work failed',
    promise: /fails as it failed/,
    open: faulty(store => ({
      lock: work => store.lock(work).catch(() => Promise.reject(new Error('the lock failed'))),
    })),
  },
]

for (const { name, promise, open } of FAULTS) {
  test(`the kit finds a store ${name}`, async () => {
    const broken = await brokenBy(open)
    assert.ok(
      broken.some(one => promise.test(one)),
      `it found: ${broken.join('; ') || 'nothing'}`,
    )
  })
}

test('the kit finds a lock that a dead holder keeps, a foreign document that is taken, and a write that fails in silence', async () => {
  const dead = { freedWithinMs: 50, dieWithLock: async (store: Store) => void store.lock(() => new Promise(() => {})) }
  assert.match((await brokenBy(() => memoryStore(), dead)).join(), /of a holder that was killed/)
  assert.match((await brokenBy(() => memoryStore(), { spoil: () => {} })).join(), /something else in the place/)
  assert.match((await brokenBy(() => memoryStore(), { failWrites: () => {} })).join(), /cannot be done fails by name/)
})
