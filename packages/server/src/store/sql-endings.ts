import type { Reason } from '@chatapp-access/contract'
import { type Expression, type ExpressionBuilder, expressionBuilder, type SqlBool } from 'kysely'
import type { GrantId } from '../tokens/grant-id.ts'
import { type EndingBounds, endingBounds } from './ending.ts'
import type { Database } from './schema.ts'
import type { Sql, SqlDialect } from './sql.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'

/** Which grants of an account end: all that fit every condition that is there. */
export interface EndingScope {
  accountId: number
  appNumber?: number | undefined
  grantId?: GrantId | undefined
  /** Made by this app password, or of its app and by nobody knows what. */
  appPasswordId?: number | undefined
  /** Made by the account password, or by nobody knows what. */
  accountPassword?: true | undefined
}

export interface EndingStatements {
  /** Ends the grants, and their access. Gives how many grants lost access by it. */
  end(sql: Sql, scope: EndingScope, reason: Reason, now: number): Promise<number>
  /** Puts grants that are ended already into the revocation feed, unless they are there. Gives how many came in. */
  revokeEnded(sql: Sql, scope: EndingScope, reason: Reason, now: number): Promise<number>
}

/**
 * Ending is one statement over all rows it meets and one for the feed, however many there are. In this order: who
 * refreshes meanwhile either comes first, and its row is ended, or loses its compare-and-set against ours.
 */
export function endingStatements({ dialect, policy }: SqlContext): EndingStatements {
  const statements = new Map<string, ReturnType<typeof compile>>()

  const statementsFor = (scope: EndingScope) => {
    const shape = CONDITIONS.filter(name => scope[name] !== undefined)
    const key = shape.join()
    const found = statements.get(key) ?? compile(dialect, shape)
    statements.set(key, found)
    return found
  }

  const revokeEnded: EndingStatements['revokeEnded'] = async (sql, scope, reason, now) => {
    const run = statementsFor(scope)
    const live = { ...filled(scope), seconds: Math.floor(now / 1000) }
    await sql.write(run.dropPartial, live)
    return sql.write(run.revoke, { ...live, reason, now })
  }

  return {
    end: async (sql, scope, reason, now) => {
      const bounds = endingBounds(policy, now)
      await sql.write(statementsFor(scope).end, { ...filled(scope), ...bounds, reason, now })
      return revokeEnded(sql, scope, reason, now)
    },
    revokeEnded,
  }
}

const CONDITIONS = ['appNumber', 'grantId', 'appPasswordId', 'accountPassword'] as const
type Condition = (typeof CONDITIONS)[number]

interface ScopeArgs {
  accountId: number
  appNumber: number
  grantId: GrantId
  appPasswordId: number
}

function filled({ accountId, appNumber, grantId, appPasswordId }: EndingScope): ScopeArgs {
  // What the scope does not name has no place in its statement either.
  return {
    accountId,
    appNumber: appNumber ?? 0,
    grantId: grantId ?? ('' as GrantId),
    appPasswordId: appPasswordId ?? 0,
  }
}

function compile({ build }: SqlDialect, shape: readonly Condition[]) {
  const { eb, selectFrom } = expressionBuilder<Database, 'grants'>()

  const conditions: Record<Condition, (at: Slots<ScopeArgs>) => Expression<SqlBool>> = {
    appNumber: at => eb('grants.app_number', '=', at.appNumber),
    grantId: at => eb('grants.id', '=', at.grantId),
    // A credential takes along what it may have made, too: a row healed after a restore does not tell.
    accountPassword: () => eb('grants.credential_kind', 'in', ['password', 'unknown']),
    appPasswordId: at =>
      eb.or([
        eb('grants.credential_kind', '=', 'app_password').and('grants.credential_id', '=', at.appPasswordId),
        eb('grants.credential_kind', '=', 'unknown').and('grants.app_number', '=', appOf(at)),
      ]),
  }

  const appOf = (at: Slots<ScopeArgs>) =>
    selectFrom('app_passwords')
      .select('app_passwords.app_number')
      .where('app_passwords.account_id', '=', at.accountId)
      .where('app_passwords.id', '=', at.appPasswordId)

  const inScope = (at: Slots<ScopeArgs>) =>
    eb.and([eb('grants.account_id', '=', at.accountId), ...shape.map(name => conditions[name](at))])

  /** What ended long ago needs no entry in the feed: no access token of it is alive. */
  const endedInScope = (at: Slots<ScopeArgs & { seconds: number }>) =>
    eb.and([inScope(at), eb('grants.ended_at', '>', 0), eb('grants.latest_access_end', '>', at.seconds)])

  return {
    end: statement((at: Slots<ScopeArgs & EndingBounds & { reason: Reason; now: number }>) =>
      build
        .updateTable('grants')
        .set({
          ended_at: at.now,
          ended_reason: at.reason,
          latest_access_end: greater('latest_access_end', at.accessEnd),
          kept_until_end: greater('kept_until_end', at.keptUntilEnd),
          row_version: row => row('row_version', '+', 1),
        })
        .where(inScope(at))
        .where('ended_at', '=', 0),
    ),
    /**
     * An end of access tokens alone makes room for the end of the grant. The new entry gets a new id, so that it reaches
     * nodes that have read the old one.
     */
    dropPartial: statement((at: Slots<ScopeArgs & { seconds: number }>) =>
      build
        .deleteFrom('revocations')
        .where('account_id', '=', at.accountId)
        .where('generation', '>', 0)
        .where('grant_id', 'in', build.selectFrom('grants').select('grants.id').where(endedInScope(at))),
    ),
    revoke: statement((at: Slots<ScopeArgs & { reason: Reason; seconds: number; now: number }>) =>
      build
        .insertInto('revocations')
        .columns(['account_id', 'grant_id', 'until_end', 'reason', 'made_at'])
        .expression(
          build
            .selectFrom('grants')
            .select([
              'account_id',
              'id',
              'latest_access_end',
              at.reason.as('reason'),
              eb.cast<number>(at.now, 'bigint').as('made_at'),
            ])
            .where(endedInScope(at)),
        )
        .onConflict(conflict => conflict.columns(['account_id', 'grant_id']).doNothing()),
    ),
  }
}

/** The greater of a column and a value, in words every dialect knows. */
function greater(column: 'latest_access_end' | 'kept_until_end', value: Expression<number>) {
  return (row: ExpressionBuilder<Database, 'grants'>) =>
    row.case().when(column, '<', value).then(value).else(row.ref(column)).end()
}
