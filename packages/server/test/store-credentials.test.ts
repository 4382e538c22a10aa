import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQuotaCalendar } from '../src/domain/quota-day.ts'
import type { SqlDatabase } from '../src/store/sql.ts'
import { credentialVerbs } from '../src/store/sql-credentials.ts'
import { createSqlStore } from '../src/store/sql-store.ts'
import { openDatabase } from '../src/store/sqlite/database.ts'
import { sqliteDialect } from '../src/store/sqlite/dialect.ts'
import { createExecutor } from '../src/store/sqlite/executor.ts'
import { addOwner, POLICY, START } from './store-contract/fixture.ts'

const NETWORK = '127.0.0.0/24'

test('what is looked up does not tell by its time whether e-mail or appId is right', async t => {
  const opened = await openDatabase({ path: ':memory:', busyTimeoutMs: 0, synchronous: 'FULL' })
  t.after(() => opened.close())
  const executor = createExecutor(opened, () => START)
  const store = { ...createSqlStore(executor, sqliteDialect, POLICY), close: async () => undefined }
  await addOwner(store, 'owner@example.com')
  await addOwner(store, 'other@example.com')
  let ran: string[] = []
  const watched: SqlDatabase = {
    ...executor,
    rows(statement, args) {
      ran.push(statement.sql)
      return executor.rows(statement, args)
    },
  }
  const dayOf = createQuotaCalendar('UTC')
  const { findCredentials } = credentialVerbs({ database: watched, dialect: sqliteDialect, policy: POLICY, dayOf })
  const lookUp = async (email: string, accountId: number, appNumber: number) => {
    ran = []
    const found = await findCredentials({ emailKey: email, accountId, appNumber, network: NETWORK })
    return { found, ran }
  }
  const right = await lookUp('owner@example.com', 1, 1)
  assert.ok(right.found.app)
  const wrong = [
    await lookUp('nobody@example.com', 1, 1),
    await lookUp('owner@example.com', 2, 1),
    await lookUp('owner@example.com', 1, 9),
    await lookUp('owner@example.com', 0, 0),
  ]
  for (const { found, ran } of wrong) {
    assert.equal(found.app, undefined)
    assert.equal(found.networkKnown, false)
    for (const sql of right.ran) assert.ok(ran.includes(sql), `not looked up: ${sql}`)
  }
})
