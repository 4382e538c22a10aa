import type { ExpressionBuilder } from 'kysely'
import type { ActivityStore, GrantCount, JournalNote, UsageCount } from './activity-store.ts'
import type { Database } from './schema.ts'
import type { SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'

/** Adds a batch of counts and notes: all of it or nothing, and never twice. */
export function noteActivityVerb({ database, dialect }: SqlContext): ActivityStore['noteActivity'] {
  const run = activityStatements(dialect)
  const readClock = clockReader(dialect)

  return ({ nodeId, batch, usage, grants, journal }) =>
    database.atomically(async sql => {
      const now = await readClock(sql)
      if ((await sql.write(run.takeTurn, { nodeId, batch, now })) === 0) return
      for (const count of usage.toSorted(byApp)) await sql.write(run.addUsage, count)
      for (const count of grants.toSorted(byGrant)) await sql.write(run.addGrant, count)
      for (const note of journal) await sql.write(run.note, note)
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
    addUsage: statement((at: Slots<UsageCount>) =>
      build
        .insertInto('usage_hours')
        .values({
          account_id: at.accountId,
          app_number: at.appNumber,
          hour: at.hour,
          metric: at.metric,
          count: at.count,
        })
        .onConflict(conflict =>
          conflict
            .columns(['account_id', 'app_number', 'hour', 'metric'])
            .doUpdateSet({ count: row => row('usage_hours.count', '+', row.ref('excluded.count')) }),
        ),
    ),
    addGrant: statement((at: Slots<GrantCount>) =>
      build
        .insertInto('grant_activity')
        .values({
          account_id: at.accountId,
          grant_id: at.grantId,
          app_number: at.appNumber,
          queries: at.queries,
          first_query_at: at.firstQueryAt,
          last_query_at: at.lastQueryAt,
          last_network: at.network,
          network_changes: 0,
          refused: at.refused,
          last_refused_at: at.lastRefusedAt,
        })
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
    note: statement((at: Slots<JournalNote>) =>
      build.insertInto('journal').values({
        account_id: at.accountId,
        at: at.at,
        event: at.event,
        actor: at.actor,
        app_number: at.appNumber,
        grant_id: at.grantId,
        network: '',
        address: at.address,
        agent: at.agent,
        detail: at.detail,
      }),
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
