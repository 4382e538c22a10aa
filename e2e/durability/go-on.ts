import assert from 'node:assert/strict'
import { pairOf, refresh, type Server } from '../harness/index.ts'
import type { Moment } from './power.ts'

/**
 * Every pair that had been answered refreshes, without anything to heal: a refresh token newer than its row is honoured,
 * but it would mean that a commit was lost. What had ended stays ended, what had been counted stays counted.
 */
export async function assertAllGoOn(server: Server, { acknowledged, ended }: Moment): Promise<void> {
  using database = server.database()
  const newest = [...acknowledged]
  for (const [grant, { generation }] of newest) {
    const found = database.number('SELECT generation FROM grants WHERE id = ?', grant)
    assert.ok(found >= generation, `generation ${generation} of a grant was answered, but ${found} is in the database`)
  }
  for (const grant of ended) {
    const [row] = database.rows('SELECT ended_reason FROM grants WHERE id = ?', grant)
    assert.equal(row?.ended_reason, 'revoked')
  }
  assert.ok(database.number('SELECT sum(used) FROM quotas') >= newest.length + ended.size)
  await Promise.all(newest.map(async ([, { refreshToken }]) => pairOf(await refresh(server.url, refreshToken))))
  assertSound(server)
}

/** Nothing in the database is damaged, and no lost commit had to be healed. */
export function assertSound(server: Server): void {
  using database = server.database()
  const faults = database.rows('PRAGMA integrity_check').map(row => row.integrity_check)
  assert.deepEqual(faults, ['ok'])
  // A refresh token newer than its row is honoured, and noted: somebody's commit was lost.
  assert.equal(database.number(`SELECT count(*) FROM journal WHERE event = 'healed'`), 0)
}
