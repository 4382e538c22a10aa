import type { Saved, SavedState, Store } from '../store.ts'
import { expect, expectFailure, expectSame } from './expect.ts'
import { SAMPLE_OWNER, sampleState } from './sample.ts'
import type { StorePromise, StoreSubject } from './store-subject.ts'

const WRITERS = 20
const COUNTERS = 5
const COUNTS_EACH = 8
const MOST_TRIES = 1000
/** So many newer documents that a store which keeps a few of them has thrown away the one that was read. */
const PASSED_BY = 12

/** What read and write promise: the compare-and-set that all safety rests on. */
export const DOCUMENT_PROMISES: readonly StorePromise[] = [
  {
    name: 'a place nothing was saved in reads as undefined, and stays so',
    async prove(store) {
      expectSame(await store.read(), undefined, 'the first look')
      expectSame(await store.read(), undefined, 'the second look')
    },
  },
  {
    name: 'what was written is read again, every field of it, by others too',
    async prove(store, { openAnother }) {
      expect(await store.write(0, sampleState(1)), 'the first write upon nothing was refused')
      expectSame((await readOf(store)).state, sampleState(1), 'read by who wrote it')
      expectSame(await (await openAnother(store)).read(), await store.read(), 'read by another')
    },
  },
  {
    name: 'what was read is a copy: changing it changes nothing',
    async prove(store) {
      const state = sampleState(1)
      await store.write(0, state)
      state.owner = 'changed after writing'
      ;(await readOf(store)).state.owner = 'changed after reading'
      expectSame((await readOf(store)).state.owner, SAMPLE_OWNER, 'the owner')
    },
  },
  {
    name: 'a write upon an older version, a newer one, or upon nothing is refused and changes nothing',
    async prove(store) {
      await store.write(0, sampleState(1))
      const first = await readOf(store)
      expect(await store.write(first.version, sampleState(2)), 'a write upon the newest version was refused')
      const second = await readOf(store)
      for (const version of [0, first.version, second.version + 1]) {
        expectSame(await store.write(version, sampleState(3)), false, `a write upon ${version}`)
      }
      expectSame(await store.read(), second, 'the document')
    },
  },
  {
    name: 'a write upon a version is refused where nothing was ever saved',
    async prove(store) {
      expectSame(await store.write(1, sampleState(1)), false, 'the write')
      expectSame(await store.read(), undefined, 'the place')
    },
  },
  {
    name: 'versions only grow, over a forgotten pair too',
    async prove(store) {
      let version = 0
      for (const state of [sampleState(1), { owner: SAMPLE_OWNER }, sampleState(2), sampleState(3)]) {
        expect(await store.write(version, state), 'a write upon the newest version was refused')
        const saved = await readOf(store)
        expect(saved.version > version, `version ${saved.version} came after ${version}`)
        expectSame(saved.state, state, 'the document')
        version = saved.version
      }
    },
  },
  {
    name: `of ${WRITERS} writers upon one version exactly one is told that it wrote, and its document is there`,
    async prove(store, subject) {
      await store.write(0, sampleState(0))
      await race(store, subject, (await readOf(store)).version)
    },
  },
  {
    name: `of ${WRITERS} writers upon nothing exactly one is told that it wrote, and its document is there`,
    prove: (store, subject) => race(store, subject, 0),
  },
  {
    name: 'of what many count beside each other, each upon what it has read, nothing is lost',
    async prove(store, { openAnother }) {
      await store.write(0, sampleState(0))
      const counters = await Promise.all(Array.from({ length: COUNTERS }, () => openAnother(store)))
      await Promise.all(counters.map(countUp))
      const used = (await readOf(store)).state.budget?.used ?? 0
      // More may be: a store may say false for a write that did take place, and then it is counted again.
      expect(used >= COUNTERS * COUNTS_EACH, `only ${used} of ${COUNTERS * COUNTS_EACH} are there`)
    },
  },
  {
    name: 'a holder that slept for longer than its lease cannot put its document over a newer one',
    async prove(store, { openAnother }) {
      const awake = await openAnother(store)
      await store.write(0, sampleState(0))
      const sleptOn = await readOf(store)
      for (let number = 1; number <= PASSED_BY; number++) {
        await awake.write((await readOf(awake)).version, sampleState(number))
        expectSame(await store.write(sleptOn.version, sampleState(666)), false, `after ${number} newer documents, it`)
      }
      expectSame((await readOf(store)).state, sampleState(PASSED_BY), 'the document')
    },
  },
  {
    name: 'something else in the place is refused by name, and left as it is',
    needs: 'spoil',
    async prove(store, { openAnother, spoil }) {
      await store.write(0, sampleState(1))
      const { version } = await readOf(store)
      await spoil?.(store)
      for (const reader of [store, await openAnother(store)]) {
        const error = await expectFailure('StoreCorruptError', () => reader.read())
        expect(!/access-|refresh-/.test(error.message), 'the message quotes what it found')
      }
      // A store that notices says so; another one refuses the version, or puts a newer one beside it.
      await store.write(version, sampleState(2)).catch((error: { code?: unknown }) => {
        expectSame(error.code, 'StoreCorruptError', 'the code')
      })
    },
  },
  {
    name: 'a write that cannot be done fails by name, and the document before it is still read',
    needs: 'failWrites',
    async prove(store, { openAnother, failWrites }) {
      await store.write(0, sampleState(1))
      const saved = await readOf(store)
      await failWrites?.(store)
      await expectFailure('StoreWriteError', () => store.write(saved.version, sampleState(2)))
      expectSame(await (await openAnother(store)).read(), saved, 'the document')
    },
  },
]

async function readOf(store: Store): Promise<Saved> {
  const saved = await store.read()
  expect(saved !== undefined, 'nothing is saved')
  return saved
}

async function race(store: Store, { openAnother }: StoreSubject, version: number): Promise<void> {
  const other = await openAnother(store)
  const writers = Array.from({ length: WRITERS }, (_, number) => (number % 2 ? store : other))
  const told = await Promise.all(writers.map((writer, number) => writer.write(version, sampleState(number + 1))))
  expectSame(told.filter(Boolean).length, 1, 'writers that were told so')
  expectSame((await readOf(store)).state, sampleState(told.indexOf(true) + 1), 'the document')
}

async function countUp(store: Store): Promise<void> {
  let tries = 0
  for (let counted = 0; counted < COUNTS_EACH; ) {
    expect(++tries <= MOST_TRIES, `after ${MOST_TRIES} writes upon the newest version ${counted} were taken`)
    const { version, state } = await readOf(store)
    const next: SavedState = { ...state, budget: { day: '2026-01-31', used: (state.budget?.used ?? 0) + 1 } }
    if (await store.write(version, next)) counted++
  }
}
