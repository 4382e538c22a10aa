import { expect, expectSame } from './expect.ts'
import { sampleState } from './sample.ts'
import type { StorePromise } from './store-subject.ts'

const WAITERS = 8
const DEFAULT_FREED_WITHIN_MS = 10_000

/** What the lock promises: economy. */
export const LOCK_PROMISES: readonly StorePromise[] = [
  {
    name: 'the lock gives what the work gave, or fails as it failed, and is free afterwards',
    async prove(store) {
      expectSame(await store.lock(async () => 'given'), 'given', 'the result')
      const failure = new Error('the work failed')
      const error = await store.lock(() => Promise.reject(failure)).catch((reason: unknown) => reason)
      expect(error === failure, `it failed with ${String(error)}`)
      expectSame(await store.lock(async () => 'again'), 'again', 'the result after a failure')
    },
  },
  {
    name: `of ${WAITERS} that want the lock at once one is inside at a time, and all come to their turn`,
    async prove(store, { openAnother }) {
      const turns = turnstile()
      const stores = await Promise.all(Array.from({ length: WAITERS }, () => openAnother(store)))
      await Promise.all(stores.map(one => one.lock(turns.pass)))
      expectSame(turns.seen(), { passed: WAITERS, most: 1 }, 'turns')
    },
  },
  {
    name: 'who holds the lock can read and write, and so can those without it',
    async prove(store, { openAnother }) {
      const other = await openAnother(store)
      await store.lock(async () => {
        expect(await store.write(0, sampleState(1)), 'the holder could not write')
        expectSame((await other.read())?.state, sampleState(1), 'read by another')
        expect(await other.write((await other.read())?.version ?? 0, sampleState(2)), 'the other could not write')
      })
      expectSame((await store.read())?.state, sampleState(2), 'the document')
    },
  },
  {
    name: 'the lock of a holder that was killed goes to those who wait, one at a time',
    needs: 'dieWithLock',
    async prove(store, subject) {
      const { openAnother, dieWithLock, freedWithinMs = DEFAULT_FREED_WITHIN_MS } = subject
      await store.write(0, sampleState(1))
      await dieWithLock?.(store)
      const turns = turnstile()
      const stores = await Promise.all(Array.from({ length: 3 }, () => openAnother(store)))
      await inTime(freedWithinMs, Promise.all(stores.map(one => one.lock(turns.pass))))
      expectSame(turns.seen(), { passed: 3, most: 1 }, 'turns')
      expectSame((await store.read())?.state, sampleState(1), 'the document')
    },
  },
]

/** Counts who is inside together. */
function turnstile() {
  let inside = 0
  let most = 0
  let passed = 0
  return {
    async pass(): Promise<void> {
      most = Math.max(most, ++inside)
      await new Promise(done => setTimeout(done, 5))
      inside--
      passed++
    },
    seen: () => ({ passed, most }),
  }
}

async function inTime(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<false>(done => {
    timer = setTimeout(() => done(false), milliseconds)
  })
  const free = await Promise.race([work.then(() => true), late])
  clearTimeout(timer)
  expect(free, `the lock was not free within ${milliseconds} ms`)
}
