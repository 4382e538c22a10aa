import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { AdviceJudge } from '../src/advice/judge.ts'
import type { Notice } from '../src/domain/notice.ts'
import type { AdviceStore } from '../src/store/advice-store.ts'
import type { Store } from '../src/store/store.ts'
import { addOwner, HOUR, make, openWorld, SECOND, type World } from './store-contract/fixture.ts'
import { sqliteKind } from './store-sqlite-kind.ts'

/** A world whose app makes a token for each query, and a judge with the time of the world. */
async function openCourt(t: TestContext, store?: (world: World) => Partial<AdviceStore>) {
  const world = await openWorld(t, sqliteKind)
  const told: Notice[] = []
  const errors: unknown[] = []
  let judged = 0
  const { adviceFacts, noteAdvice, listAdvice } = world.store
  const counted: AdviceStore = {
    adviceFacts: app => {
      judged++
      return adviceFacts(app)
    },
    noteAdvice,
    listAdvice,
    ...store?.(world),
  }
  const newJudge = () =>
    new AdviceJudge({
      store: counted,
      notices: { tell: notice => told.push(notice) },
      monotonic: world.now,
      onError: error => errors.push(error),
    })
  const judge = newJudge()
  const watched = judge.watching(world.store)
  let batch = 0
  const note = async (appNumbers: readonly number[]) => {
    const usage = appNumbers.map(appNumber => {
      const hour = Math.floor(world.now() / HOUR)
      return { accountId: world.accountId, appNumber, hour, metric: 'makes' as const, count: 1 }
    })
    await watched.noteActivity({ nodeId: 'node', batch: ++batch, usage, grants: [], journal: [] })
  }
  return { world, judge, newJudge, told, errors, note, judgements: () => judged }
}

/** Twelve pairs, each used for one query and left for the next. */
async function makeBeforeEachQuery(world: World): Promise<void> {
  for (let query = 1; query <= 14; query++) {
    const { accountId, id: grantId, appNumber } = await make(world)
    const at = world.now()
    const used = { accountId, grantId, appNumber, queries: 1, firstQueryAt: at, lastQueryAt: at, network: '' }
    const grants = [{ ...used, refused: 0, lastRefusedAt: 0 }]
    await world.store.noteActivity({ nodeId: 'queries', batch: query, usage: [], grants, journal: [] })
    world.advance(SECOND)
  }
}

test('an app that called is judged a few seconds later, and is told with its next pair', async t => {
  const { world, judge, note, told } = await openCourt(t)
  await makeBeforeEachQuery(world)
  await note([world.appNumber])
  await judge.judgeDue()
  assert.equal(judge.headerOf(world), undefined, 'not yet')
  world.advance(5 * SECOND)
  await judge.judgeDue()
  assert.equal(judge.headerOf(world), 'make-before-query')
  assert.deepEqual(
    told.map(({ kind, detail, appNumber }) => ({ kind, detail, appNumber })),
    [{ kind: 'habit_found', detail: 'make-before-query', appNumber: world.appNumber }],
  )
})

test('an app that goes on calling is judged each two minutes, and one that is silent not at all', async t => {
  const { world, judge, note, judgements } = await openCourt(t)
  await note([world.appNumber])
  for (let second = 0; second < 300; second += 2) {
    await note([world.appNumber])
    world.advance(2 * SECOND)
    await judge.judgeDue()
  }
  assert.equal(judgements(), 3)
  world.advance(HOUR)
  await judge.judgeDue()
  await judge.judgeDue()
  assert.equal(judgements(), 4, 'what it did last')
})

test('of a thousand apps that call at once a few are judged at a time, in turn, until all were', async t => {
  const { world, judge, note, judgements } = await openCourt(t)
  await note(Array.from({ length: 1000 }, (_, index) => index + 1))
  world.advance(5 * SECOND)
  await judge.judgeDue()
  assert.equal(judgements(), 8)
  for (let tick = 1; tick < 125; tick++) await judge.judgeDue()
  assert.equal(judgements(), 1000)
  await judge.judgeDue()
  assert.equal(judgements(), 1000)
})

test('whoever reads gets a judgement of this moment, but not one for each of a hundred reads', async t => {
  const { world, judge, judgements } = await openCourt(t)
  await makeBeforeEachQuery(world)
  for (let read = 0; read < 100; read++) await judge.judge(world)
  assert.equal(judgements(), 1)
  world.advance(3 * SECOND)
  await judge.judge(world)
  assert.equal(judgements(), 2)
})

test('a habit is told once by all nodes together, and the header ends when the habit does', async t => {
  const { world, judge, newJudge, told } = await openCourt(t)
  await makeBeforeEachQuery(world)
  const other = newJudge()
  await Promise.all([judge.judge(world), other.judge(world)])
  assert.equal(told.length, 1)
  assert.equal(other.headerOf(world), 'make-before-query')
  world.advance(25 * HOUR)
  await judge.judge(world)
  assert.equal(judge.headerOf(world), undefined)
  assert.equal(told.length, 1)
})

test('apps of one number in two accounts are two apps', async t => {
  const { world, judge } = await openCourt(t)
  const other = await addOwner(world.store, 'other@example.com')
  await makeBeforeEachQuery(world)
  await Promise.all([judge.judge(world), judge.judge(other)])
  assert.equal(judge.headerOf(world), 'make-before-query')
  assert.equal(judge.headerOf(other), undefined)
})

test('an app that was switched off is told nothing any more', async t => {
  const { world, judge } = await openCourt(t)
  await makeBeforeEachQuery(world)
  await judge.judge(world)
  await world.store.setAppState(world.accountId, world.appNumber, 'disabled')
  world.advance(3 * SECOND)
  await judge.judge(world)
  assert.equal(judge.headerOf(world), undefined)
})

test('while the store is away nothing is judged, and the others have their turn', async t => {
  const away: Pick<Store, 'adviceFacts'>['adviceFacts'] = () => Promise.reject(new Error('away'))
  const { world, judge, note, errors } = await openCourt(t, () => ({ adviceFacts: away }))
  await note([1, 2, 3])
  world.advance(5 * SECOND)
  await judge.judgeDue()
  assert.equal(errors.length, 3)
  assert.equal(judge.headerOf({ accountId: world.accountId, appNumber: 1 }), undefined)
})
