import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOUR, openWorld, SECOND, type StoreKind } from './fixture.ts'

/** What nodes tell each other of failed logins. */
export function failureContract(kind: StoreKind): void {
  const news = (key: string, failures: number, cleared = false) =>
    ({ table: 'strangers', key, failures, cleared }) as const

  test('what a node tells of failed logins is heard by every other one, oldest first, and not by itself', async t => {
    const { store, now, advance } = await openWorld(t, kind)
    const start = now()
    await store.noteFailures({ nodeId: 'a', batch: 1, news: [news('x', 3), news('y', 1, true)] })
    advance(SECOND)
    await store.noteFailures({ nodeId: 'b', batch: 1, news: [news('z', 2)] })
    const heard = await store.listFailures({ nodeId: 'c', after: 0, limit: 10 })
    assert.deepEqual(heard, {
      now: start + SECOND,
      batches: [
        { nodeId: 'a', batch: 1, at: start, news: [news('x', 3), news('y', 1, true)] },
        { nodeId: 'b', batch: 1, at: start + SECOND, news: [news('z', 2)] },
      ],
    })
    const page = await store.listFailures({ nodeId: 'c', after: 0, limit: 1 })
    assert.deepEqual(page.batches, heard.batches.slice(0, 1))
    const rest = await store.listFailures({ nodeId: 'a', after: start, limit: 10 })
    assert.deepEqual(rest.batches, heard.batches.slice(1))
    assert.deepEqual((await store.listFailures({ nodeId: 'b', after: start, limit: 10 })).batches, [])
  })

  test('a batch of failed logins that is told twice is there once', async t => {
    const { store } = await openWorld(t, kind)
    for (let time = 0; time < 2; time++) await store.noteFailures({ nodeId: 'a', batch: 1, news: [news('x', 1)] })
    assert.equal((await store.listFailures({ nodeId: 'b', after: 0, limit: 10 })).batches.length, 1)
  })

  test('failed logins are cleared away after an hour', async t => {
    const { store, advance, sweep, rows } = await openWorld(t, kind)
    await store.noteFailures({ nodeId: 'a', batch: 1, news: [news('x', 1)] })
    advance(HOUR - 1)
    await sweep()
    assert.equal((await rows('login_failures')).length, 1)
    advance(1)
    await sweep()
    assert.equal((await rows('login_failures')).length, 0)
  })
}
