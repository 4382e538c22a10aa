import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { test } from 'node:test'
import { gate } from '../client/gate.ts'
import { startOurServer } from '../client/our-server.ts'
import { eventually, type RunningProcess, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { type Recipe, recipeOf, WHOLE } from './recipe.ts'
import { assertAnswered, emptyStage, type Stage, stageWithPair } from './stage.ts'

const RUNS = 20
const PROCESSES = 12
const OTHERS = 3
/** Much less than the call in flight may take, which must not hold the lock when its process is gone. */
const GO_ON_WITHIN_MS = 8000
const LIMIT = { timeout: 90_000 }

const ours = await startOurServer()

/** One stage for each recipe: they go through a test side by side, so that the clock steps once for all. */
async function forEach(
  prepare: (recipe: Recipe) => Promise<Stage>,
  play: (stage: Stage, recipe: Recipe) => Promise<void>,
) {
  using all = new DisposableStack()
  const stages = await Promise.all(WHOLE.map(async recipe => all.use(await prepare(recipe))))
  await ours.endAccess()
  await Promise.all(stages.map((stage, index) => play(stage, WHOLE[index] as Recipe)))
}

const withPair = (recipe: Recipe) => stageWithPair(ours, recipe)

test(`${RUNS} runs make one token, kept where only its user can read it`, LIMIT, async () => {
  await Promise.all(
    WHOLE.map(async recipe => {
      using stage = await emptyStage(ours, recipe)
      for (let run = 1; run <= RUNS; run += 1) await assertAnswered(stage.start(recipe), stage)
      assert.deepEqual(stage.counts(), { makes: 1, refreshes: 0 }, recipe.id)
      assert.equal(statSync(stage.savedPath()).mode & 0o777, 0o600)
      assert.equal(stage.proxy.calls.length, RUNS + 1)
    }),
  )
})

test('when the access token is over, the next run renews it, saves it, and is answered', LIMIT, async () => {
  await forEach(withPair, async (stage, recipe) => {
    const { proxy } = stage
    let unsaved = 0
    proxy.onAnswer = ({ method, accessToken = 'none' }) => {
      if (method === 'query' && !stage.saved().includes(accessToken)) unsaved += 1
      return undefined
    }
    await assertAnswered(stage.start(recipe), stage)
    assert.deepEqual(stage.counts(), { makes: 1, refreshes: 1 })
    assert.deepEqual(
      proxy.calls.map(({ method, status }) => [method, status]),
      [
        ['query', 403],
        ['tokens.refresh', 200],
        ['query', 200],
      ],
    )
    assert.equal(unsaved, 0, 'a token was used that was not saved')
  })
})

test('by hand, curl.sh renews when it is told to, and only then', LIMIT, async () => {
  const recipe = recipeOf('curl')
  using stage = await stageWithPair(ours, recipe)
  await assertAnswered(stage.start(recipe), stage)
  await ours.endAccess()
  await assertAnswered(stage.start(recipe), stage)
  assert.deepEqual(stage.counts(), { makes: 1, refreshes: 1 })
})

test(`${PROCESSES} processes with one dead token make one refresh, and all are answered`, LIMIT, async () => {
  await forEach(withPair, async (stage, recipe) => {
    await race(
      stage,
      Array.from({ length: PROCESSES }, () => recipe),
    )
    assert.deepEqual(stage.counts(), { makes: 1, refreshes: 1 })
  })
})

test('so do processes of all three languages that share a pair', LIMIT, async () => {
  using stage = await stageWithPair(ours, recipeOf('sh'))
  await ours.endAccess()
  await race(
    stage,
    Array.from({ length: PROCESSES }, (_, index) => WHOLE[index % WHOLE.length] as Recipe),
  )
  assert.deepEqual(stage.counts(), { makes: 1, refreshes: 1 })
  // And whoever comes first to the next one.
  for (const recipe of WHOLE) {
    await ours.endAccess()
    await assertAnswered(stage.start(recipe), stage)
  }
  assert.deepEqual(stage.counts(), { makes: 1, refreshes: 1 + WHOLE.length })
})

test(`${PROCESSES} processes of all three languages that start without a pair make one token`, LIMIT, async () => {
  using stage = await emptyStage(ours, recipeOf('sh'))
  const programs = Array.from({ length: PROCESSES }, (_, index) => stage.start(WHOLE[index % WHOLE.length] as Recipe))
  for (const program of programs) await assertAnswered(program, stage)
  assert.deepEqual(stage.counts(), { makes: 1, refreshes: 0 })
  assert.equal(stage.proxy.count('tokens.make'), 1)
})

test('a pair that another process saved, and that is over by now as well, is renewed once more', LIMIT, async () => {
  using all = new DisposableStack()
  const stages = await Promise.all(WHOLE.map(async recipe => all.use(await stageWithPair(ours, recipe))))
  const start = (stage: Stage) => stage.start(WHOLE[stages.indexOf(stage)] as Recipe)
  await ours.endAccess()
  // Each sends the first dead token, and stays on its way until the one that another has saved meanwhile is dead too.
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const slow = stages.map(stage => {
    stage.proxy.onCall = ({ method, number }) => (method === 'query' && number === 1 ? promise : undefined)
    return start(stage)
  })
  for (const { proxy } of stages) await eventually('it queries', 10_000, () => proxy.count('query') === 1 || undefined)
  await Promise.all(stages.map(stage => assertAnswered(start(stage), stage)))
  await ours.endAccess()
  resolve(undefined)
  for (const [index, stage] of stages.entries()) {
    await assertAnswered(slow[index] as RunningProcess, stage)
    assert.deepEqual(stage.counts(), { makes: 1, refreshes: 2 })
  }
})

test('a refresh whose answer is lost is asked again, and the grant goes on', LIMIT, async () => {
  await forEach(withPair, async (stage, recipe) => {
    stage.proxy.onAnswer = ({ method, number }) => (method === 'tokens.refresh' && number === 1 ? 'cut' : undefined)
    await assertAnswered(stage.start(recipe), stage)
    assert.deepEqual(stage.counts(), { makes: 1, refreshes: 1 })
    assert.equal(stage.proxy.count('tokens.refresh'), 2)
  })
})

test('a make whose answer is lost with its process is found again, and counts once', LIMIT, async () => {
  await Promise.all(
    WHOLE.map(async recipe => {
      using stage = await emptyStage(ours, recipe)
      const killed = stage.start(recipe)
      stage.proxy.onAnswer = () => {
        stage.proxy.behave()
        killed.signal('SIGKILL')
        return 'cut'
      }
      assert.equal((await killed.ended()).signal, 'SIGKILL')
      await assertAnswered(stage.start(recipe), stage)
      assert.equal(stage.proxy.count('tokens.make'), 2)
      assert.deepEqual(stage.counts(), { makes: 1, refreshes: 0 })
    }),
  )
})

test('when the process that renews is killed, those that wait for it go on', LIMIT, async () => {
  await forEach(withPair, async (stage, recipe) => {
    const { proxy } = stage
    const { promise, resolve } = Promise.withResolvers<'cut'>()
    proxy.onCall = ({ method, number }) => (method === 'tokens.refresh' && number === 1 ? promise : undefined)
    const holder = stage.start(recipe)
    await eventually('the holder refreshes', 20_000, () => proxy.count('tokens.refresh') || undefined)
    const others = Array.from({ length: OTHERS }, () => stage.start(recipe))
    const refused = () => proxy.calls.filter(({ status }) => status === 403).length
    await eventually('the others are refused', 20_000, () => refused() === OTHERS + 1 || undefined)
    assert.equal(proxy.count('tokens.refresh'), 1, 'the others wait')
    holder.signal('SIGKILL')
    await eventually(
      'one of the others renews',
      GO_ON_WITHIN_MS,
      () => proxy.count('tokens.refresh') === 2 || undefined,
    )
    for (const other of others) await assertAnswered(other, stage)
    resolve('cut')
    assert.deepEqual(stage.counts(), { makes: 1, refreshes: 1 })
    assert.equal(proxy.count('tokens.refresh'), 2)
  })
})

testThatNothingSecretWasPrinted()

/** All query with the dead token before any of them is answered. */
async function race(stage: Stage, recipes: readonly Recipe[]): Promise<void> {
  const pass = gate(recipes.length)
  stage.proxy.onCall = ({ method }) => (method === 'query' ? pass() : undefined)
  const programs = recipes.map(recipe => stage.start(recipe))
  for (const program of programs) await assertAnswered(program, stage)
  assert.deepEqual([stage.proxy.count('tokens.refresh'), stage.proxy.count('tokens.make')], [1, 0])
}
