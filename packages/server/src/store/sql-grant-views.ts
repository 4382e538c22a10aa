import type { ExpressionBuilder } from 'kysely'
import type { GrantId } from '../tokens/grant-id.ts'
import type { ActivityStore } from './activity-store.ts'
import type { Database } from './schema.ts'
import type { SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'

/** Who has access: what the page of an owner shows of grants. */
export function grantViewVerbs({
  database,
  dialect,
}: SqlContext): Pick<ActivityStore, 'listGrantViews' | 'findGrantApp' | 'findActiveSince'> {
  const ofAccount = pageStatement(dialect, false)
  const ofApp = pageStatement(dialect, true)
  const active = activeStatement(dialect)
  const ownApp = ownAppStatement(dialect)
  const appOfGrant = appStatement(dialect)
  const readClock = clockReader(dialect)

  return {
    listGrantViews: async ({ accountId, appNumber, after, limit }) => {
      const seconds = Math.floor((await readClock(database)) / 1000)
      const page = { accountId, appNumber: appNumber ?? 0, seconds, limit, ...(after ?? NEWEST) }
      return database.rows(appNumber === undefined ? ofAccount : ofApp, page)
    },
    findGrantApp: async (accountId, grantId) => {
      const [grant] = await database.rows(appOfGrant, { accountId, grantId })
      return grant
    },
    findActiveSince: async query => {
      const [app] = await database.rows(ownApp, query)
      return app && { now: await readClock(database), grants: await database.rows(active, query) }
    },
  }
}

/** Before the first line of all. */
const NEWEST = { madeAt: Number.MAX_SAFE_INTEGER, id: '' as GrantId }
const MOST_ACTIVE = 100

interface PageArgs {
  accountId: number
  appNumber: number
  seconds: number
  madeAt: number
  id: GrantId
  limit: number
}

/** What can renew itself, and what was ended for suspected theft as long as its last access token works. */
function hasAccess(row: ExpressionBuilder<Database, 'grants'>, seconds: Slots<PageArgs>['seconds']) {
  const cutOff = row.exists(
    row
      .selectFrom('revocations as cut')
      .select('cut.id')
      .whereRef('cut.account_id', '=', 'grants.account_id')
      .whereRef('cut.grant_id', '=', 'grants.id')
      .where('cut.generation', '=', 0),
  )
  return row.or([
    row('grants.ended_at', '=', 0).and('grants.refresh_end', '>', seconds),
    row('grants.ended_reason', '=', 'reused').and('grants.access_end', '>', seconds).and(row.not(cutOff)),
  ])
}

/** The keys of the page come first and alone, so that joins are made for its lines only, however many grants there are. */
function pageStatement({ build }: SqlDialect, byApp: boolean) {
  const keys = (at: Slots<PageArgs>) =>
    build
      .selectFrom('grants')
      .select(['grants.account_id', 'grants.id'])
      .where('grants.account_id', '=', at.accountId)
      .$if(byApp, query => query.where('grants.app_number', '=', at.appNumber))
      .where(row => hasAccess(row, at.seconds))
      .where(row =>
        row.or([
          row('grants.made_at', '<', at.madeAt),
          row('grants.made_at', '=', at.madeAt).and('grants.id', '<', at.id),
        ]),
      )
      .orderBy('grants.made_at', 'desc')
      .orderBy('grants.id', 'desc')
      .limit(at.limit)
      .as('page')

  return statement((at: Slots<PageArgs>) =>
    build
      .selectFrom(keys(at))
      .innerJoin('grants', join =>
        join.onRef('grants.account_id', '=', 'page.account_id').onRef('grants.id', '=', 'page.id'),
      )
      .leftJoin('apps', join =>
        join.onRef('apps.account_id', '=', 'grants.account_id').onRef('apps.number', '=', 'grants.app_number'),
      )
      .leftJoin('app_passwords', join =>
        join
          .onRef('app_passwords.account_id', '=', 'grants.account_id')
          .onRef('app_passwords.id', '=', 'grants.credential_id')
          .on('grants.credential_kind', '=', 'app_password'),
      )
      .leftJoin('grant_activity', join =>
        join
          .onRef('grant_activity.account_id', '=', 'grants.account_id')
          .onRef('grant_activity.grant_id', '=', 'grants.id'),
      )
      .leftJoin('revocations', join =>
        join.onRef('revocations.account_id', '=', 'grants.account_id').onRef('revocations.grant_id', '=', 'grants.id'),
      )
      .select([
        'grants.id as id',
        'grants.app_number as appNumber',
        row => row.fn.coalesce('apps.name', row.val('')).as('appName'),
        'grants.credential_kind as credentialKind',
        row => row.fn.coalesce('app_passwords.label', row.val('')).as('credentialLabel'),
        'grants.generation as generation',
        row => row.fn.coalesce('revocations.generation', row.lit(0)).as('endedGeneration'),
        'grants.access_end as accessEnd',
        'grants.refresh_end as refreshEnd',
        'grants.ended_at as endedAt',
        'grants.made_at as madeAt',
        'grants.made_address as madeAddress',
        'grants.made_agent as madeAgent',
        'grants.last_seen_at as lastSeenAt',
        'grants.confirmed_network as confirmedNetwork',
        row => row.fn.coalesce('grant_activity.queries', row.lit(0)).as('queries'),
        row => row.fn.coalesce('grant_activity.last_query_at', row.lit(0)).as('lastQueryAt'),
        row => row.fn.coalesce('grant_activity.last_network', row.val('')).as('lastNetwork'),
      ])
      .orderBy('grants.made_at', 'desc')
      .orderBy('grants.id', 'desc'),
  )
}

function appStatement({ build }: SqlDialect) {
  return statement((at: Slots<{ accountId: number; grantId: GrantId }>) =>
    build
      .selectFrom('grants')
      .select('app_number as appNumber')
      .where('account_id', '=', at.accountId)
      .where('id', '=', at.grantId),
  )
}

function ownAppStatement({ build }: SqlDialect) {
  return statement((at: Slots<{ accountId: number; appNumber: number }>) =>
    build
      .selectFrom('apps')
      .select('number')
      .where('account_id', '=', at.accountId)
      .where('number', '=', at.appNumber)
      .where('state', '<>', 'deleted'),
  )
}

function activeStatement({ build }: SqlDialect) {
  return statement((at: Slots<{ accountId: number; appNumber: number; since: number }>) =>
    build
      .selectFrom('grants')
      .leftJoin('grant_activity', join =>
        join
          .onRef('grant_activity.account_id', '=', 'grants.account_id')
          .onRef('grant_activity.grant_id', '=', 'grants.id'),
      )
      .leftJoin('revocations', join =>
        join.onRef('revocations.account_id', '=', 'grants.account_id').onRef('revocations.grant_id', '=', 'grants.id'),
      )
      .select([
        'grants.id as id',
        'grants.generation as generation',
        'grants.access_end as accessEnd',
        'grants.ended_at as endedAt',
        'grants.made_at as madeAt',
        'grants.made_agent as madeAgent',
        'grants.last_seen_at as lastSeenAt',
        row => row.fn.coalesce('grant_activity.queries', row.lit(0)).as('queries'),
        row => row.fn.coalesce('grant_activity.first_query_at', row.lit(0)).as('firstQueryAt'),
        row => row.fn.coalesce('grant_activity.last_query_at', row.lit(0)).as('lastQueryAt'),
        row => row.fn.coalesce('grant_activity.last_refused_at', row.lit(0)).as('lastRefusedAt'),
        row => row.fn.coalesce('revocations.made_at', row.lit(0)).as('cutAt'),
        row => row.fn.coalesce('revocations.generation', row.lit(0)).as('cutGeneration'),
      ])
      .where('grants.account_id', '=', at.accountId)
      .where('grants.app_number', '=', at.appNumber)
      .where(row =>
        row.or([
          row('grants.made_at', '>=', at.since),
          row('grants.last_seen_at', '>=', at.since),
          row('grant_activity.last_query_at', '>=', at.since),
          row('grant_activity.last_refused_at', '>=', at.since),
          row('revocations.made_at', '>=', at.since),
        ]),
      )
      .orderBy('grants.made_at', 'desc')
      .orderBy('grants.id', 'desc')
      .limit(MOST_ACTIVE),
  )
}
