import type { Compilable, ExpressionBuilder } from 'kysely'
import type { ActivityStore, GrantCount, JournalNote, UsageCount } from './activity-store.ts'
import { type ManyValues, ROWS_AT_ONCE, slotsOfRows, valuesOf } from './many-rows.ts'
import type { Database } from './schema.ts'
import type { Sql, SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, type Statement, statement } from './statement.ts'

/** Adds a batch of counts and notes: all of it or nothing, and never twice. */
export function noteActivityVerb({ database, dialect }: SqlContext): ActivityStore['noteActivity'] {
  const run = activityStatements(dialect)
  const readClock = clockReader(dialect)

  return ({ nodeId, batch, usage, grants, journal }) =>
    database.atomically(async sql => {
      const now = await readClock(sql)
      if ((await sql.write(run.takeTurn, { nodeId, batch, now })) === 0) return
      await writeRows(sql, run.addUsage, usage.toSorted(byApp), byApp)
      await writeRows(sql, run.addGrant, grants.toSorted(byGrant), byGrant)
      await writeRows(sql, run.note, journal)
    })
}

/** In the order of the rows: batches of several nodes cannot block each other crosswise. */
function byApp(one: UsageCount, other: UsageCount): number {
  return (
    one.accountId - other.accountId ||
    one.appNumber - other.appNumber ||
    one.hour - other.hour ||
    inOrder(one.metric, other.metric)
  )
}

function byGrant(one: GrantCount, other: GrantCount): number {
  return one.accountId - other.accountId || inOrder(one.grantId, other.grantId)
}

function inOrder(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}

type RowStatement = Record<'one' | 'many', Statement<ManyValues, unknown>>

/** Compiles a statement of one row, and one of as many as are written at once. */
function ofRows(write: (at: Slots<ManyValues>, count: number) => Compilable): RowStatement {
  return {
    one: statement(at => write(at, 1)),
    many: statement(at => write(at, ROWS_AT_ONCE)),
  }
}

/** Rows that are sorted by `compare`; a statement changes none of them twice. */
async function writeRows<Row extends object>(
  sql: Sql,
  { one, many }: RowStatement,
  rows: readonly Row[],
  compare: (one: Row, other: Row) => number = () => -1,
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const piece = rows.slice(from, from + ROWS_AT_ONCE)
    const isDistinct = piece.every((row, index) => index === 0 || compare(piece[index - 1] as Row, row) !== 0)
    const full = piece.length === ROWS_AT_ONCE && isDistinct
    if (full) await sql.write(many, valuesOf(piece))
    else for (const row of piece) await sql.write(one, valuesOf([row]))
  }
}

type Activity = ExpressionBuilder<Database & { excluded: Database['grant_activity'] }, 'grant_activity' | 'excluded'>

function activityStatements({ build }: SqlDialect) {
  return {
    /** Writes nothing where this batch, or a later one, was written before. */
    takeTurn: statement((at: Slots<{ nodeId: string; batch: number; now: number }>) =>
      build
        .insertInto('activity_batches')
        .values({ node_id: at.nodeId, batch: at.batch, at: at.now })
        .onConflict(conflict =>
          conflict
            .column('node_id')
            .doUpdateSet({ batch: row => row.ref('excluded.batch'), at: row => row.ref('excluded.at') })
            .whereRef('activity_batches.batch', '<', 'excluded.batch'),
        ),
    ),
    addUsage: ofRows((at, count) =>
      build
        .insertInto('usage_hours')
        .values(
          slotsOfRows<UsageCount>(at, count).map(row => ({
            account_id: row.accountId,
            app_number: row.appNumber,
            hour: row.hour,
            metric: row.metric,
            count: row.count,
          })),
        )
        .onConflict(conflict =>
          conflict
            .columns(['account_id', 'app_number', 'hour', 'metric'])
            .doUpdateSet({ count: row => row('usage_hours.count', '+', row.ref('excluded.count')) }),
        ),
    ),
    addGrant: ofRows((at, count) =>
      build
        .insertInto('grant_activity')
        .values(
          slotsOfRows<GrantCount>(at, count).map(row => ({
            account_id: row.accountId,
            grant_id: row.grantId,
            app_number: row.appNumber,
            queries: row.queries,
            first_query_at: row.firstQueryAt,
            last_query_at: row.lastQueryAt,
            last_network: row.network,
            network_changes: 0,
            refused: row.refused,
            last_refused_at: row.lastRefusedAt,
          })),
        )
        .onConflict(conflict =>
          conflict.columns(['account_id', 'grant_id']).doUpdateSet({
            queries: row => row('grant_activity.queries', '+', row.ref('excluded.queries')),
            first_query_at: earlier,
            last_query_at: row => later(row, 'last_query_at'),
            network_changes: changes,
            last_network: network,
            refused: row => row('grant_activity.refused', '+', row.ref('excluded.refused')),
            last_refused_at: row => later(row, 'last_refused_at'),
          }),
        ),
    ),
    note: ofRows((at, count) =>
      build.insertInto('journal').values(
        slotsOfRows<JournalNote>(at, count).map(row => ({
          account_id: row.accountId,
          at: row.at,
          event: row.event,
          actor: row.actor,
          app_number: row.appNumber,
          grant_id: row.grantId,
          network: '',
          address: row.address,
          agent: row.agent,
          detail: row.detail,
        })),
      ),
    ),
  }
}

function later(row: Activity, column: 'last_query_at' | 'last_refused_at') {
  return row
    .case()
    .when(`grant_activity.${column}`, '<', row.ref(`excluded.${column}`))
    .then(row.ref(`excluded.${column}`))
    .else(row.ref(`grant_activity.${column}`))
    .end()
}

/** Batches of several nodes come in any order; 0 is no time. */
function earlier(row: Activity) {
  const isBetter = row.or([
    row('grant_activity.first_query_at', '=', 0),
    row('excluded.first_query_at', '<', row.ref('grant_activity.first_query_at')),
  ])
  return row
    .case()
    .when(row.and([row('excluded.first_query_at', '>', 0), isBetter]))
    .then(row.ref('excluded.first_query_at'))
    .else(row.ref('grant_activity.first_query_at'))
    .end()
}

function network(row: Activity) {
  return row
    .case()
    .when('excluded.last_network', '=', '')
    .then(row.ref('grant_activity.last_network'))
    .else(row.ref('excluded.last_network'))
    .end()
}

/** Counted by batches: two places that take turns within one are seen as one of them. */
function changes(row: Activity) {
  const changed = row.and([
    row('grant_activity.last_network', '<>', ''),
    row('excluded.last_network', '<>', ''),
    row('grant_activity.last_network', '<>', row.ref('excluded.last_network')),
  ])
  return row
    .case()
    .when(changed)
    .then(row('grant_activity.network_changes', '+', 1))
    .else(row.ref('grant_activity.network_changes'))
    .end()
}
