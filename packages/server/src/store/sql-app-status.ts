import type { ExpressionBuilder } from 'kysely'
import type { App, InvalidTokenStatus } from '../domain/app.ts'
import type { GrantId } from '../tokens/grant-id.ts'
import type { AppStatus, AppStore } from './apps-store.ts'
import type { Database } from './schema.ts'
import type { SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'

/** How apps fare: one statement, however many apps there are. */
export function appStatusVerbs(context: SqlContext): Pick<AppStore, 'readApps' | 'readApp'> {
  const { database, dialect, policy, dayOf } = context
  const run = statusStatements(dialect)
  const readClock = clockReader(dialect)

  const instant = async () => {
    const now = await readClock(database)
    const { day, endsAtMs: endsAt } = dayOf(now)
    return { day, endsAt, seconds: Math.floor(now / 1000) }
  }

  const statusOf = (row: StatusRow, endsAt: number): AppStatus => {
    const { ownLimit, invalidTokenStatus, used, liveGrants, grantSeenAt, queriedAt, madeAt, ...app } = row
    return {
      ...app,
      quota: { limit: ownLimit ?? policy.tokensPerDay, used: used ?? 0, endsAt },
      ownLimit: ownLimit ?? undefined,
      invalidTokenStatus: invalidTokenStatus ?? undefined,
      liveGrants: liveGrants ?? 0,
      lastSeenAt: Math.max(grantSeenAt ?? 0, queriedAt ?? 0, madeAt ?? 0),
    }
  }

  return {
    readApps: async accountId => {
      const { endsAt, ...at } = await instant()
      return (await database.rows(run.all, { accountId, ...at })).map(row => statusOf(row, endsAt))
    },
    readApp: async (accountId, appNumber) => {
      const { endsAt, ...at } = await instant()
      const [row] = await database.rows(run.one, { accountId, appNumber, ...at })
      return row && statusOf(row, endsAt)
    },
  }
}

interface StatusRow extends App {
  state: AppStatus['state']
  ownLimit: number | null
  invalidTokenStatus: InvalidTokenStatus | null
  used: number | null
  liveGrants: number | null
  grantSeenAt: number | null
  queriedAt: number | null
  madeAt: number | null
}

interface StatusArgs {
  accountId: number
  day: string
  seconds: number
}

interface AppArgs extends StatusArgs {
  appNumber: number
}

function statusStatements({ build }: SqlDialect) {
  // Networks outlive the rows of grants: without them an app that rested for a month would look never used.
  const makes = (at: Slots<StatusArgs>) =>
    build
      .selectFrom('known_networks')
      .select(row => ['app_number', row.fn.max('seen_at').as('seen_at')])
      .where('account_id', '=', at.accountId)
      .groupBy('app_number')

  const apps = (at: Slots<StatusArgs>, { grants, queries }: ReturnType<typeof activityOfAll>) =>
    build
      .selectFrom('apps')
      .leftJoin('quotas', join =>
        join
          .onRef('quotas.account_id', '=', 'apps.account_id')
          .onRef('quotas.app_number', '=', 'apps.number')
          .on('quotas.day', '=', at.day),
      )
      .leftJoin(grants.as('of_grants'), 'of_grants.app_number', 'apps.number')
      .leftJoin(queries.as('of_queries'), 'of_queries.app_number', 'apps.number')
      .leftJoin(makes(at).as('of_makes'), 'of_makes.app_number', 'apps.number')
      .select([
        'apps.account_id as accountId',
        'apps.number as number',
        'apps.name as name',
        'apps.state as state',
        'apps.created_at as createdAt',
        'apps.tokens_per_day as ownLimit',
        'apps.invalid_token_status as invalidTokenStatus',
        'quotas.used as used',
        'of_grants.live as liveGrants',
        'of_grants.seen_at as grantSeenAt',
        'of_queries.seen_at as queriedAt',
        'of_makes.seen_at as madeAt',
      ])
      .where('apps.account_id', '=', at.accountId)
      .where('apps.state', '<>', 'deleted')
      .$narrowType<{ state: 'active' | 'disabled' }>()

  return {
    all: statement((at: Slots<StatusArgs>) => apps(at, activityOfAll(build, at)).orderBy('apps.number')),
    one: statement((at: Slots<AppArgs>) => apps(at, activityOfOne(build, at)).where('apps.number', '=', at.appNumber)),
  }
}

type Build = SqlDialect['build']

/** There may be a hundred thousand grants: one walk over the key of each table. */
function activityOfAll(build: Build, at: Slots<StatusArgs>) {
  const grants = build
    .selectFrom('grants')
    .select(grantColumns(at))
    .where('account_id', '=', at.accountId)
    // Every id is; it says that the rows are to be read in the order of the key.
    .where('id', '>', '' as GrantId)
    .groupBy('app_number')
  const queries = build
    .selectFrom('grant_activity')
    .select(row => ['app_number', row.fn.max('last_query_at').as('seen_at')])
    .where('account_id', '=', at.accountId)
    .groupBy('app_number')
  return { grants, queries }
}

/** The same by the index of the grants of one app. */
function activityOfOne(build: Build, at: Slots<AppArgs>) {
  const grants = build
    .selectFrom('grants')
    .select(grantColumns(at))
    .where('account_id', '=', at.accountId)
    .where('app_number', '=', at.appNumber)
    // Every time is; it says that the index is to be used.
    .where('made_at', '>', 0)
    .groupBy('app_number')
  const queries = build
    .selectFrom('grants')
    .innerJoin('grant_activity', join =>
      join
        .onRef('grant_activity.account_id', '=', 'grants.account_id')
        .onRef('grant_activity.grant_id', '=', 'grants.id'),
    )
    .select(row => ['grants.app_number', row.fn.max('grant_activity.last_query_at').as('seen_at')])
    .where('grants.account_id', '=', at.accountId)
    .where('grants.app_number', '=', at.appNumber)
    .where('grants.made_at', '>', 0)
    .groupBy('grants.app_number')
  return { grants, queries }
}

function grantColumns(at: Slots<StatusArgs>) {
  return (row: ExpressionBuilder<Database, 'grants'>) =>
    [
      'app_number',
      row.fn.max('last_seen_at').as('seen_at'),
      row.fn.countAll<number>().filterWhere(isLive(at)).as('live'),
    ] as const
}

/**
 * A grant that can be renewed, or whose access token lives on although it cannot: where theft was suspected, refreshing
 * ends and access does not. What lost its access is in the revocation feed.
 */
function isLive(at: Slots<StatusArgs>) {
  return (row: ExpressionBuilder<Database, 'grants'>) =>
    row.or([
      row('grants.ended_at', '=', 0).and('grants.refresh_end', '>', at.seconds),
      row('grants.ended_at', '>', 0)
        .and('grants.access_end', '>', at.seconds)
        .and(
          row.not(
            row.exists(
              row
                .selectFrom('revocations')
                .select('revocations.id')
                .whereRef('revocations.account_id', '=', 'grants.account_id')
                .whereRef('revocations.grant_id', '=', 'grants.id'),
            ),
          ),
        ),
    ])
}
