import assert from 'node:assert/strict'
import { test } from 'node:test'
import type {
  ActivityBatch,
  GrantCount,
  GrantLine,
  JournalLine,
  JournalNote,
  UsageCount,
} from '../../src/store/activity-store.ts'
import {
  addOwner,
  DAY,
  HOUR,
  make,
  newGrantId,
  openWorld,
  present,
  refresh,
  SECOND,
  START,
  type StoreKind,
  type World,
} from './fixture.ts'

const NOW_HOUR = START / HOUR

const usage = (count: Partial<UsageCount> = {}): UsageCount => ({
  accountId: 1,
  appNumber: 1,
  hour: NOW_HOUR,
  metric: 'queries',
  count: 1,
  ...count,
})

const note = (changes: Partial<JournalNote> = {}): JournalNote => ({
  accountId: 1,
  at: START,
  event: 'grant_made',
  actor: 'app',
  appNumber: 1,
  grantId: '',
  address: '203.0.113.7',
  agent: 'curl/8',
  detail: '',
  ...changes,
})

const used = (grantId: GrantCount['grantId'], count: Partial<GrantCount> = {}): GrantCount => ({
  accountId: 1,
  grantId,
  appNumber: 1,
  queries: 1,
  firstQueryAt: START,
  lastQueryAt: START,
  network: '203.0.113.0/24',
  refused: 0,
  lastRefusedAt: 0,
  ...count,
})

/** Writes batches of one node, one after another. */
function writer({ store }: World, nodeId = 'node') {
  let batch = 0
  return (parts: Partial<Omit<ActivityBatch, 'nodeId' | 'batch'>>) => {
    batch++
    return store.noteActivity({ nodeId, batch, usage: [], grants: [], journal: [], ...parts })
  }
}

async function allPages<Line>(read: (last: Line | undefined) => Promise<readonly Line[]>): Promise<Line[][]> {
  const pages: Line[][] = []
  for (;;) {
    const page = await read(pages.at(-1)?.at(-1))
    if (page.length === 0) return pages
    pages.push([...page])
  }
}

/** Counts, journal, and what owners see of their grants. */
export function activityContract(kind: StoreKind): void {
  test('counts of several batches and nodes add up by app, hour and metric', async t => {
    const world = await openWorld(t, kind)
    const [here, there] = [writer(world), writer(world, 'other')]
    await here({ usage: [usage({ count: 2 }), usage({ metric: 'makes' }), usage({ hour: NOW_HOUR - 1 })] })
    await there({ usage: [usage({ count: 3 }), usage({ appNumber: 2, count: 10 }), usage({ accountId: 2 })] })
    const read = async (query: { appNumber?: number; sinceHour?: number }) => {
      const { counts } = await world.store.readUsage({ accountId: 1, sinceHour: 0, ...query })
      return Object.fromEntries(counts.map(({ hour, metric, count }) => [`${metric} ${hour - NOW_HOUR}`, count]))
    }
    assert.deepEqual(await read({ appNumber: 1 }), { 'queries 0': 5, 'makes 0': 1, 'queries -1': 1 })
    assert.deepEqual(await read({}), { 'queries 0': 15, 'makes 0': 1, 'queries -1': 1 })
    assert.deepEqual(await read({ appNumber: 1, sinceHour: NOW_HOUR }), { 'queries 0': 5, 'makes 0': 1 })
  })

  test('a batch of many rows is written whole, also where a row comes twice', async t => {
    const world = await openWorld(t, kind)
    const hours = Array.from({ length: 130 }, (_, index) => NOW_HOUR - index)
    const grants = hours.map(() => used(newGrantId()))
    const counted = [...hours, NOW_HOUR, NOW_HOUR].map(hour => usage({ hour }))
    const journal = hours.map(() => note())
    await writer(world)({ usage: counted, grants: [...grants, ...grants.slice(0, 2)], journal })
    const countsOf = async (table: string, name: string) => (await world.rows(table)).map(row => Number(row[name]))
    assert.deepEqual((await countsOf('usage_hours', 'count')).toSorted().slice(-2), [1, 3])
    assert.deepEqual((await countsOf('grant_activity', 'queries')).toSorted().slice(-3), [1, 2, 2])
    assert.equal((await world.rows('journal')).length, 130)
  })

  test('a batch whose answer was lost is sent again and counts once, also after a later one', async t => {
    const world = await openWorld(t, kind)
    const grant = await make(world)
    const parts = { usage: [usage()], grants: [used(grant.id)], journal: [note()] }
    const batch = (number: number) => world.store.noteActivity({ nodeId: 'node', batch: number, ...parts })
    await batch(1)
    await batch(1)
    await batch(2)
    await batch(1)
    const { counts } = await world.store.readUsage({ accountId: 1, sinceHour: 0 })
    assert.equal(counts[0]?.count, 2)
    const [line] = await world.store.listGrantViews({ accountId: 1, limit: 1 })
    assert.equal(line?.queries, 2)
    assert.equal((await world.store.listJournal({ accountId: 1, limit: 10 })).length, 2)
  })

  test('what queries did with a grant is kept with its first and last, and with each change of network', async t => {
    const world = await openWorld(t, kind)
    const write = writer(world)
    const grantId = newGrantId()
    const [a, b] = ['192.0.2.0/24', '198.51.100.0/24']
    const at = (seconds: number) => START + seconds * SECOND
    await write({
      grants: [
        used(grantId, { queries: 0, firstQueryAt: 0, lastQueryAt: 0, network: '', refused: 1, lastRefusedAt: at(1) }),
      ],
    })
    await write({ grants: [used(grantId, { queries: 2, firstQueryAt: at(2), lastQueryAt: at(3), network: a })] })
    await write({ grants: [used(grantId, { queries: 1, firstQueryAt: at(9), lastQueryAt: at(9), network: b })] })
    await write({ grants: [used(grantId, { queries: 1, firstQueryAt: at(1), lastQueryAt: at(1), network: '' })] })
    await write({ grants: [used(grantId, { queries: 1, firstQueryAt: at(8), lastQueryAt: at(8), network: b })] })
    const [row] = await world.rows('grant_activity')
    assert.deepEqual(
      { ...row },
      {
        account_id: 1,
        grant_id: grantId,
        app_number: 1,
        queries: 5,
        first_query_at: at(1),
        last_query_at: at(9),
        last_network: b,
        network_changes: 1,
        refused: 1,
        last_refused_at: at(1),
      },
    )
  })

  test('the journal comes in pages, newest first, by every filter, and tells no account of another', async t => {
    const world = await openWorld(t, kind)
    const write = writer(world)
    const journal = Array.from({ length: 10 }, (_, index) =>
      note({
        at: START + index,
        appNumber: index % 2,
        event: index < 5 ? 'grant_made' : 'grant_ended',
        detail: String(index),
      }),
    )
    await write({ journal: [...journal, note({ accountId: 2, detail: 'secret of another' })] })
    const details = async (filter: Partial<Parameters<typeof world.store.listJournal>[0]>) => {
      const pages = await allPages<JournalLine>(last =>
        world.store.listJournal({ accountId: 1, limit: 3, ...filter, before: last?.id }),
      )
      return pages.flat().map(({ detail }) => Number(detail))
    }
    assert.deepEqual(await details({}), [9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    assert.deepEqual(await details({ appNumber: 1 }), [9, 7, 5, 3, 1])
    assert.deepEqual(await details({ event: 'grant_made' }), [4, 3, 2, 1, 0])
    assert.deepEqual(await details({ appNumber: 1, event: 'grant_made', from: START + 2 }), [3])
    assert.deepEqual(await details({ from: START + 2, until: START + 5 }), [4, 3, 2])
    const [line] = await world.store.listJournal({ accountId: 1, appNumber: 1, limit: 1 })
    assert.deepEqual([line?.appName, line?.address, line?.agent, line?.actor], ['shop', '203.0.113.7', 'curl/8', 'app'])
  })

  test('grants with access come in pages, newest first, each once, of the account and app alone', async t => {
    const world = await openWorld(t, kind, { tokensPerDay: 1_000 })
    const other = await addOwner(world.store, 'other@example.com')
    await make(world, { accountId: other.accountId, credential: { kind: 'app_password', id: other.appPasswordId } })
    const made: string[] = []
    for (let index = 0; index < 20; index++) {
      // Several in one millisecond: the order among them must not skip any.
      if (index % 4 === 0) world.advance(SECOND)
      made.push((await make(world)).id)
    }
    const [ended] = made
    await world.store.endGrants({ accountId: 1, grantId: ended as GrantLine['id'], reason: 'revoked' })
    const pages = await allPages<GrantLine>(after => world.store.listGrantViews({ accountId: 1, limit: 7, after }))
    assert.deepEqual(
      pages.map(page => page.length),
      [7, 7, 5],
    )
    const lines = pages.flat()
    assert.deepEqual(lines.map(({ id }) => id).sort(), made.slice(1).sort())
    assert.deepEqual(
      lines.map(({ madeAt }) => madeAt),
      lines.map(({ madeAt }) => madeAt).sort((one, another) => another - one),
    )
    const [line] = lines
    const { appName, credentialKind, credentialLabel, queries, endedGeneration } = line ?? assert.fail('no line')
    assert.deepEqual(
      [appName, credentialKind, credentialLabel, queries, endedGeneration],
      ['shop', 'app_password', 'first', 0, 0],
    )
    assert.deepEqual(await world.store.listGrantViews({ accountId: 1, appNumber: 2, limit: 7 }), [])
    world.advance(14 * DAY)
    assert.deepEqual(await world.store.listGrantViews({ accountId: 1, limit: 7 }), [])
  })

  test('a grant ended for suspected theft is shown for as long as its access token works', async t => {
    const world = await openWorld(t, kind)
    const first = await make(world)
    const second = await refresh(world, first)
    const { accountId, id: grantId, generation } = second
    await world.store.confirmGrants([{ accountId, grantId, generation, network: 'home' }])
    world.advance(HOUR)
    const stale = { ...first, address: '', agent: '', network: 'elsewhere' }
    const order = { ...stale, grantId, endTime: first.refreshEnd, deadline: world.now() + SECOND }
    assert.deepEqual(await world.store.rotateGrant(order), { kind: 'refused', reason: 'reused' })
    const shown = async () => (await world.store.listGrantViews({ accountId, limit: 9 })).map(({ id }) => id)
    assert.deepEqual(await shown(), [grantId])
    await world.store.endGrants({ accountId, grantId, reason: 'revoked' })
    assert.deepEqual(await shown(), [])
  })

  test('a healed and a suspected refresh are in the journal when they are answered, with who sent them', async t => {
    const world = await openWorld(t, kind, { staleRefresh: 'strict' })
    const first = await make(world)
    const healed = await refresh(world, { ...first, generation: 4 })
    const { accountId, id: grantId, generation } = healed
    await world.store.confirmGrants([{ accountId, grantId, generation, network: 'home' }])
    world.advance(HOUR)
    assert.equal((await present(world, first)).kind, 'refused')
    const lines = await world.store.listJournal({ accountId, limit: 9 })
    assert.deepEqual(
      lines.map(({ event, actor, address, agent, detail }) => ({ event, actor, address, agent, detail })),
      [
        { event: 'reused', actor: 'app', address: '203.0.113.7', agent: 'curl/8', detail: 'generation 1' },
        { event: 'healed', actor: 'app', address: '203.0.113.7', agent: 'curl/8', detail: 'generation 4' },
      ],
    )
  })

  test('what an app did since a moment is found by each of the things it may have done', async t => {
    const world = await openWorld(t, kind)
    const write = writer(world)
    const [idle, made, renewed, queried, cut] = [
      await make(world),
      await make(world),
      await make(world),
      await make(world),
      await make(world),
    ]
    world.advance(HOUR)
    const since = world.now()
    const fresh = await make(world)
    await refresh(world, renewed)
    await write({ grants: [used(queried.id, { lastQueryAt: since })] })
    await world.store.endAccessToken({ accountId: 1, grantId: cut.id })
    const { grants } = (await world.store.findActiveSince({ accountId: 1, appNumber: 1, since })) ?? assert.fail()
    assert.deepEqual(grants.map(({ id }) => id).sort(), [fresh.id, renewed.id, queried.id, cut.id].sort())
    assert.equal(
      grants.some(({ id }) => id === idle.id || id === made.id),
      false,
    )
    const shown = grants.find(({ id }) => id === cut.id)
    assert.deepEqual([shown?.cutAt, shown?.cutGeneration], [since, 1])
    assert.equal(await world.store.findActiveSince({ accountId: 2, appNumber: 1, since: 0 }), undefined)
    await world.store.setAppState(1, 1, 'deleted')
    assert.equal(await world.store.findActiveSince({ accountId: 1, appNumber: 1, since: 0 }), undefined)
  })

  test('counts go after 31 days, the journal after a year, what queries did with the grant', async t => {
    const world = await openWorld(t, kind)
    const grant = await make(world)
    await writer(world)({ usage: [usage()], grants: [used(grant.id)], journal: [note()] })
    const leftAt = async (sinceStart: number) => {
      world.advance(START + sinceStart - world.now())
      await world.sweep()
      const tables = ['usage_hours', 'grant_activity', 'journal'].map(table => world.rows(table))
      return (await Promise.all(tables)).map(rows => rows.length)
    }
    assert.deepEqual(await leftAt(28 * DAY - SECOND), [1, 1, 1])
    assert.deepEqual(await leftAt(28 * DAY), [1, 0, 1])
    assert.deepEqual(await leftAt(31 * DAY), [1, 0, 1])
    assert.deepEqual(await leftAt(31 * DAY + HOUR), [0, 0, 1])
    assert.deepEqual(await leftAt(365 * DAY - SECOND), [0, 0, 1])
    assert.deepEqual(await leftAt(365 * DAY), [0, 0, 0])
  })
}
