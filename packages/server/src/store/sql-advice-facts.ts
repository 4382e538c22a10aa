import type { CredentialKind } from '../domain/grant.ts'
import type { SqlDialect } from './sql.ts'
import { type Slots, statement } from './statement.ts'

interface AppKey {
  accountId: number
  appNumber: number
}

/** A grant with what queries did with it, if there were any. */
export interface GrantFactRow {
  credentialKind: CredentialKind
  credentialId: number
  madeAt: number
  madeAddress: string
  generation: number
  accessEnd: number
  refreshEnd: number
  endedAt: number
  endedReason: string | null
  queries: number | null
  lastQueryAt: number | null
  networkChanges: number | null
  refused: number | null
  lastRefusedAt: number | null
}

/** The reads that habits are judged by: each is bounded, and led by account and app. */
export function adviceFactsStatements({ build, clock }: SqlDialect) {
  return {
    app: statement((at: Slots<AppKey>) =>
      build
        .selectFrom('apps')
        .select('tokens_per_day as tokensPerDay')
        .select(clock.as('now'))
        .where('account_id', '=', at.accountId)
        .where('number', '=', at.appNumber)
        .where('state', '=', 'active'),
    ),
    usage: statement((at: Slots<AppKey & { sinceHour: number }>) =>
      build
        .selectFrom('usage_hours')
        .select(['hour', 'metric', 'count'])
        .where('account_id', '=', at.accountId)
        .where('app_number', '=', at.appNumber)
        .where('hour', '>', at.sinceHour),
    ),
    grants: statement((at: Slots<AppKey & { limit: number }>) =>
      build
        .selectFrom('grants')
        .leftJoin('grant_activity', join =>
          join
            .onRef('grant_activity.account_id', '=', 'grants.account_id')
            .onRef('grant_activity.grant_id', '=', 'grants.id'),
        )
        .select(['grants.credential_kind as credentialKind', 'grants.credential_id as credentialId'])
        .select(['grants.made_at as madeAt', 'grants.made_address as madeAddress', 'grants.generation as generation'])
        .select(['grants.access_end as accessEnd', 'grants.refresh_end as refreshEnd'])
        .select(['grants.ended_at as endedAt', 'grants.ended_reason as endedReason'])
        .select(['grant_activity.queries as queries', 'grant_activity.last_query_at as lastQueryAt'])
        .select(['grant_activity.network_changes as networkChanges', 'grant_activity.refused as refused'])
        .select('grant_activity.last_refused_at as lastRefusedAt')
        .where('grants.account_id', '=', at.accountId)
        .where('grants.app_number', '=', at.appNumber)
        .orderBy('grants.made_at', 'desc')
        .limit(at.limit),
    ),
  }
}
