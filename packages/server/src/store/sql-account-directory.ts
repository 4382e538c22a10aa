import { type ExpressionBuilder, sql as fragment, type SqlBool } from 'kysely'
import type { Account } from '../domain/account.ts'
import type { AccountDirectory, AccountStatus } from './account-directory.ts'
import type { Database } from './schema.ts'
import type { SqlDialect } from './sql.ts'
import { accountStateSetter } from './sql-account-state.ts'
import type { SqlContext } from './sql-context.ts'
import { accountLocks } from './sql-locks.ts'
import { type Slots, statement } from './statement.ts'

/** What operators do with accounts in My Account. */
export function accountDirectoryVerbs(context: SqlContext): AccountDirectory {
  const { database, dialect } = context
  const run = directoryStatements(dialect)
  const setState = accountStateSetter(context)
  const locks = accountLocks(dialect)

  return {
    searchAccounts: async ({ search, before = Number.MAX_SAFE_INTEGER, limit }) => {
      const wanted = search.trim().toLowerCase()
      // A number is a number only as it is written: 007 is a part of an e-mail.
      const id = /^[1-9][0-9]{0,14}$/.test(wanted) ? Number(wanted) : 0
      const rows = await database.rows(run.search, { pattern: `%${escaped(wanted)}%`, id, before, limit })
      return rows.map(statusOf)
    },

    readAccount: async accountId => {
      const [row] = await database.rows(run.read, { accountId })
      return row && statusOf(row)
    },

    changeAccount: ({ accountId, state, operator }) =>
      database.atomically(async sql => {
        const operators = await sql.rows(run.claimOperators, {})
        await locks.claim(sql, accountId)
        const [row] = await sql.rows(run.find, { accountId })
        if (!row || row.state === 'deleted') return { kind: 'missing' }
        const before = { state: row.state, operator: row.operator === 1 }
        const remains = (state ?? before.state) === 'active' && (operator ?? before.operator)
        const isOnlyOne = operators.length === 1 && operators[0]?.id === accountId
        if (isOnlyOne && !remains) return { kind: 'last_operator' }
        if (operator !== undefined) await sql.write(run.setOperator, { accountId, operator: operator ? 1 : 0 })
        if (state !== undefined && state !== before.state) await setState(sql, accountId, state)
        return { kind: 'changed', before }
      }),
  }
}

interface StatusRow extends Account {
  operator: number
  factorConfirmedAt: number | null
  apps: number | null
}

function statusOf({ operator, factorConfirmedAt, apps, ...account }: StatusRow): AccountStatus {
  return { ...account, operator: operator === 1, secondFactor: (factorConfirmedAt ?? 0) > 0, apps: apps ?? 0 }
}

/** What LIKE would read as a wildcard stands for itself. */
function escaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

function directoryStatements({ build, claiming }: SqlDialect) {
  const statuses = () =>
    build
      .selectFrom('accounts')
      .leftJoin('second_factors', 'second_factors.account_id', 'accounts.id')
      .select([
        'accounts.id as id',
        'accounts.email as email',
        'accounts.state as state',
        'accounts.created_at as createdAt',
        'accounts.operator as operator',
        'second_factors.confirmed_at as factorConfirmedAt',
      ])
      .select(account =>
        account
          .selectFrom('apps')
          .select(app => app.fn.countAll<number>().as('count'))
          .whereRef('apps.account_id', '=', 'accounts.id')
          .where('apps.state', '<>', 'deleted')
          .as('apps'),
      )
  const matches = (at: Slots<{ pattern: string; id: number }>) => (row: ExpressionBuilder<Database, 'accounts'>) =>
    row.or([
      fragment<SqlBool>`${row.ref('accounts.email_key')} like ${at.pattern} escape '\\'`,
      row('accounts.id', '=', at.id),
    ])

  return {
    search: statement((at: Slots<{ pattern: string; id: number; before: number; limit: number }>) =>
      statuses().where('accounts.id', '<', at.before).where(matches(at)).orderBy('accounts.id', 'desc').limit(at.limit),
    ),
    read: statement((at: Slots<{ accountId: number }>) => statuses().where('accounts.id', '=', at.accountId)),
    find: statement((at: Slots<{ accountId: number }>) =>
      build.selectFrom('accounts').select(['state', 'operator']).where('id', '=', at.accountId),
    ),
    /** Two operators who take each other's right at once must not both succeed. */
    claimOperators: statement(() =>
      build
        .selectFrom('accounts')
        .select('id')
        .where('operator', '=', 1)
        .where('state', '=', 'active')
        .orderBy('id')
        .$call(claiming),
    ),
    setOperator: statement((at: Slots<{ accountId: number; operator: number }>) =>
      build.updateTable('accounts').set({ operator: at.operator }).where('id', '=', at.accountId),
    ),
  }
}
