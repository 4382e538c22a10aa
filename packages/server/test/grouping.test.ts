import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Grouping } from '../src/store/postgres/grouping.ts'
import { StoreUnavailableError } from '../src/store/store.ts'

/** Groups that come back when the test says so. */
function rig(options: Partial<ConstructorParameters<typeof Grouping>[1]> = {}) {
  const groups: { items: readonly number[]; back: PromiseWithResolvers<readonly number[]> }[] = []
  const grouping = new Grouping<number, number>(
    items => {
      const back = Promise.withResolvers<readonly number[]>()
      groups.push({ items, back })
      return back.promise
    },
    { size: 3, lanes: 1, waiting: 100, ...options },
  )
  const comeBack = async (group: number) => {
    const { items, back } = groups[group] ?? assert.fail('there is no such group')
    back.resolve(items.map(item => item * 10))
    await turn()
  }
  return { grouping, groups, comeBack, sent: () => groups.map(({ items }) => items) }
}

test('calls of one turn set out together, and each gets its own answer', async () => {
  const { grouping, comeBack, sent } = rig()
  const answers = Promise.all([1, 2, 3].map(item => grouping.ask(item)))
  await turn()
  assert.deepEqual(sent(), [[1, 2, 3]])
  await comeBack(0)
  assert.deepEqual(await answers, [10, 20, 30])
})

test('a call that comes alone sets out alone, and those that come meanwhile follow together', async () => {
  const { grouping, comeBack, sent } = rig()
  const first = grouping.ask(1)
  await turn()
  const others = [2, 3].map(item => grouping.ask(item))
  await turn()
  assert.deepEqual(sent(), [[1]])
  await comeBack(0)
  assert.equal(await first, 10)
  assert.deepEqual(sent(), [[1], [2, 3]])
  await comeBack(1)
  assert.deepEqual(await Promise.all(others), [20, 30])
})

test('no group is larger than it may be, and no more are under way', async () => {
  const { grouping, comeBack, sent } = rig({ lanes: 2 })
  const answers = Promise.all([1, 2, 3, 4, 5, 6, 7].map(item => grouping.ask(item)))
  await turn()
  assert.deepEqual(sent(), [
    [1, 2, 3],
    [4, 5, 6],
  ])
  await comeBack(1)
  assert.deepEqual(sent()[2], [7])
  await comeBack(0)
  await comeBack(2)
  assert.deepEqual(await answers, [10, 20, 30, 40, 50, 60, 70])
})

test('a group that fails takes nobody else along', async () => {
  const { grouping, groups, comeBack } = rig()
  const answers = Promise.allSettled([1, 2, 3, 4].map(item => grouping.ask(item)))
  await turn()
  groups[0]?.back.reject(new Error('lost'))
  await turn()
  await comeBack(1)
  assert.deepEqual(
    (await answers).map(({ status }) => status),
    ['rejected', 'rejected', 'rejected', 'fulfilled'],
  )
})

test('where too many wait, the next is refused at once', async () => {
  const { grouping, comeBack } = rig({ waiting: 2 })
  const under = grouping.ask(1)
  await turn()
  const waiting = [2, 3].map(item => grouping.ask(item))
  await assert.rejects(grouping.ask(4), StoreUnavailableError)
  await comeBack(0)
  await comeBack(1)
  assert.deepEqual(await Promise.all([under, ...waiting]), [10, 20, 30])
})
