import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { GrantActivity } from '../../src/counters/grant-activity.ts'
import { networkOf } from '../../src/domain/network.ts'
import { tokenOf } from './fields.ts'

const NOW = Date.UTC(2026, 10, 1, 12)
const home = () => 'home'

function counted(mostSlots?: number) {
  const byApp = new Map<string, number>()
  const add = (account: number, app: number, queries: number) => {
    const key = `${account} ${app}`
    byApp.set(key, (byApp.get(key) ?? 0) + queries)
  }
  const activity = new GrantActivity(add, mostSlots)
  const take = (limit = Number.POSITIVE_INFINITY, now = NOW) => {
    activity.sum()
    return activity.take(limit, now)
  }
  return { activity, byApp, take }
}

test('queries are counted by grant, with first and last, and asked for their network once a batch', () => {
  const { activity, byApp, take } = counted()
  const asked: string[] = []
  const from = (network: string) => () => {
    asked.push(network)
    return network
  }
  activity.note(tokenOf(1), from('a'), NOW)
  activity.note(tokenOf(1), from('b'), NOW + 5)
  activity.note(tokenOf(1, { generation: 2 }), from('c'), NOW + 9)
  const unrefused = { refused: 0, lastRefusedAt: 0 }
  const grant = { accountId: 7, appNumber: 3, grantId: '0000000100000001' }
  assert.deepEqual(take(9, NOW + 10), [
    { ...grant, queries: 3, firstQueryAt: NOW, lastQueryAt: NOW + 9, network: 'a', ...unrefused },
  ])
  activity.note(tokenOf(1), from('d'), NOW + 20)
  assert.deepEqual(take(9, NOW + 30), [
    { ...grant, queries: 1, firstQueryAt: NOW + 20, lastQueryAt: NOW + 20, network: 'd', ...unrefused },
  ])
  assert.deepEqual(take(), [])
  assert.deepEqual(asked, ['a', 'd'])
  assert.deepEqual([...byApp], [['7 3', 4]])
})

test('the largest account, app and grant there can be are counted as themselves', () => {
  const { activity, take } = counted()
  const fields = { accountId: 2 ** 48 - 1, appNumber: 2 ** 24 - 1, grantHigh: 0xffff_ffff }
  activity.note(tokenOf(0xffff_ffff, fields), home, NOW)
  const [count] = take()
  const { accountId, appNumber, grantId, network } = count ?? assert.fail('nothing was counted')
  assert.deepEqual(
    { accountId, appNumber, grantId, network },
    { accountId: 2 ** 48 - 1, appNumber: 2 ** 24 - 1, grantId: 'f'.repeat(16), network: 'home' },
  )
})

test('a network that nobody can tell is none', () => {
  const { activity, take } = counted()
  activity.note(tokenOf(1), () => networkOf('/run/api.sock'), NOW)
  assert.equal(take()[0]?.network, '')
})

test('a limited batch takes grants in turn: each that waits is written before any is written twice', () => {
  const { activity, take } = counted()
  const query = () => {
    for (let grant = 0; grant < 100; grant++) activity.note(tokenOf(grant), home, NOW)
  }
  query()
  const taken: string[] = []
  for (let batch = 0; batch < 4; batch++) {
    taken.push(...take(25).map(({ grantId }) => grantId))
    query()
  }
  assert.equal(new Set(taken).size, 100)
})

test('no query is lost or doubled, by app or by grant, through collisions, growth and batches of any size', () => {
  const step = fc.oneof(
    {
      weight: 10,
      arbitrary: fc.record({
        // Few different ones, at both ends of a small table, so that they collide and wrap around.
        grant: fc.oneof(fc.constantFrom(0, 1023, 1024, 2047), fc.nat({ max: 3000 })),
        high: fc.constantFrom(1, 2),
        account: fc.constantFrom(1, 2 ** 32, 2 ** 40),
      }),
    },
    { weight: 1, arbitrary: fc.record({ take: fc.nat({ max: 50 }) }) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 2000, size: 'max' }), steps => {
      const { activity, byApp, take } = counted()
      const expected = new Map<string, number>()
      const got = new Map<string, number>()
      const add = (map: Map<string, number>, key: string, by: number) => map.set(key, (map.get(key) ?? 0) + by)
      const drain = (limit: number) => {
        for (const { accountId, grantId, queries } of take(limit)) add(got, `${accountId} ${grantId}`, queries)
      }
      for (const it of steps) {
        if ('take' in it) {
          drain(it.take)
          continue
        }
        activity.note(tokenOf(it.grant, { grantHigh: it.high, accountId: it.account }), home, NOW)
        const id = it.high.toString(16).padStart(8, '0') + it.grant.toString(16).padStart(8, '0')
        add(expected, `${it.account} ${id}`, 1)
      }
      drain(Number.POSITIVE_INFINITY)
      assert.deepEqual(new Map([...got].sort()), new Map([...expected].sort()))
      assert.equal(activity.waiting, 0)
      const queries = steps.filter(it => 'grant' in it).length
      assert.equal(
        [...byApp.values()].reduce((sum, count) => sum + count, 0),
        queries,
      )
    }),
    { numRuns: 30 },
  )
})

test('a table that is full counts on for the grants it has and for every app, and says what it missed', () => {
  const { activity, byApp, take } = counted(1024)
  for (let round = 0; round < 2; round++) {
    for (let grant = 0; grant < 2000; grant++) activity.note(tokenOf(grant), home, NOW)
  }
  const counts = take()
  assert.equal(counts.length, 768)
  assert.ok(counts.every(({ queries }) => queries === 2))
  assert.equal(activity.takeUncounted(), 2 * (2000 - 768))
  assert.deepEqual([...byApp], [['7 3', 4000]])
  // What was written makes room.
  activity.note(tokenOf(1999), home, NOW)
  assert.deepEqual(
    take().map(({ queries }) => queries),
    [1],
  )
  assert.equal(activity.takeUncounted(), 0)
})

test('grants that were written make room for others, over and over, in a table of one size', () => {
  const { activity, take } = counted(1024)
  for (let grant = 0; grant < 50_000; grant++) {
    activity.note(tokenOf(Math.imul(grant, 2_654_435_761) >>> 0), home, NOW)
    if (grant % 100 === 99) assert.equal(take().length, 100)
  }
  assert.equal(activity.takeUncounted(), 0)
})

test('networks beyond what a slot can name are unknown, and named again when others are forgotten', () => {
  const { activity, take } = counted()
  const network = (number: number) => () => `network ${number}`
  for (let number = 0; number < 66_000; number++) {
    activity.note(tokenOf(number % 100), network(number), NOW)
    if (number % 100 === 99) take()
  }
  activity.note(tokenOf(1), network(70_000), NOW)
  assert.equal(take()[0]?.network, 'network 70000')
})
