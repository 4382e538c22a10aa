import type { LifeState } from '../domain/account.ts'
import type { Grant } from '../domain/grant.ts'
import type { GrantId } from '../tokens/grant-id.ts'
import { changeGrantStatement, GRANT_COLUMNS, type GrantRow } from './grant-row.ts'
import type { SqlDatabase, SqlDialect } from './sql.ts'
import { type Slots, statement } from './statement.ts'

/** What a refresh reads: its grant, if there is one, with all that may bar it, and the store's clock. */
export type FoundRow = (GrantRow | { [Column in keyof GrantRow]: GrantRow[Column] | null }) & {
  readonly accountState: LifeState
  readonly appState: LifeState
  readonly now: number
}

export interface GrantPlace {
  accountId: number
  appNumber: number
  grantId: GrantId
}

/** A grant as it has become, to be written if nobody has written it since it was read, and before the deadline. */
export type GrantChange = Grant & { rowVersion: number; deadline: number }

/** The two accesses that every refresh needs, each a transaction of its own. */
export interface RefreshRows {
  /** `undefined` where neither account nor app was ever heard of. */
  find(place: GrantPlace): Promise<FoundRow | undefined>
  /** Whether it was written. */
  change(change: GrantChange): Promise<boolean>
}

/** Each by a statement of its own. */
export function singleRefreshRows(database: SqlDatabase, dialect: SqlDialect): RefreshRows {
  const run = refreshStatements(dialect)
  return {
    find: async place => (await database.rows(run.find, place))[0],
    change: async change => (await database.write(run.change, change)) > 0,
  }
}

export function refreshStatements(dialect: SqlDialect) {
  const { build, clock } = dialect
  return {
    find: statement((at: Slots<GrantPlace>) =>
      build
        .selectFrom('accounts')
        .innerJoin('apps', 'apps.account_id', 'accounts.id')
        .leftJoin('grants', join =>
          join
            .onRef('grants.account_id', '=', 'apps.account_id')
            .onRef('grants.app_number', '=', 'apps.number')
            .on('grants.id', '=', at.grantId),
        )
        .where('accounts.id', '=', at.accountId)
        .where('apps.number', '=', at.appNumber)
        .select(['accounts.state as accountState', 'apps.state as appState', 'grants.row_version as rowVersion'])
        .select(GRANT_COLUMNS)
        .select(clock.as('now')),
    ),
    change: changeGrantStatement(dialect),
  }
}
