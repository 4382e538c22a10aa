import { DEFAULT_LANGUAGE } from '@chatapp-access/contract'
import { emailKey } from '../domain/account.ts'
import { GRANT_COLUMNS } from './grant-row.ts'
import type { SqlDialect } from './sql.ts'
import { accountMaker, passwordSetter } from './sql-account-rows.ts'
import { accountStateSetter } from './sql-account-state.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { accountLocks } from './sql-locks.ts'
import { DELETED } from './state-literals.ts'
import { type Slots, statement } from './statement.ts'
import type { OperatorStore } from './store.ts'

type AccountStore = Pick<
  OperatorStore,
  | 'createAccount'
  | 'listAccounts'
  | 'findAccount'
  | 'setAccountState'
  | 'setAccountPassword'
  | 'setAccountEmail'
  | 'listGrants'
>

/** What an operator does with accounts. */
export function accountVerbs(context: SqlContext): AccountStore {
  const { database, dialect } = context
  const run = accountStatements(dialect)
  const readClock = clockReader(dialect)
  const locks = accountLocks(dialect)
  const makeAccount = accountMaker(context)
  const setPassword = passwordSetter(context)
  const setState = accountStateSetter(context)

  return {
    createAccount: ({ email, passwordHash }) =>
      database.atomically(async sql => {
        const account = { email, passwordHash, operator: false, language: DEFAULT_LANGUAGE }
        const accountId = await makeAccount(sql, account, await readClock(sql))
        return accountId === undefined ? undefined : { accountId }
      }),

    listAccounts: async page => database.rows(run.listAccounts, page),

    findAccount: async accountId => {
      const [account] = await database.rows(run.findAccount, { accountId })
      return account
    },

    setAccountState: (accountId, state) => database.atomically(sql => setState(sql, accountId, state)),

    setAccountPassword: (accountId, passwordHash) =>
      database.atomically(async sql => {
        await locks.claim(sql, accountId)
        const order = { accountId, passwordHash, keepSession: undefined }
        return (await setPassword(sql, order, await readClock(sql))) !== undefined
      }),

    setAccountEmail: (accountId, email) =>
      database.atomically(async sql => {
        const key = emailKey(email)
        const [holder] = await sql.rows(run.findByEmail, { key })
        if (holder && holder.id !== accountId) return 'taken'
        return (await sql.write(run.setEmail, { accountId, email, key })) === 0 ? 'missing' : 'changed'
      }),

    listGrants: async (accountId, limit) => {
      const seconds = Math.floor((await readClock(database)) / 1000)
      return database.rows(run.listGrants, { accountId, limit, seconds })
    },
  }
}

const ACCOUNT_COLUMNS = ['id', 'email', 'state', 'created_at as createdAt'] as const

function accountStatements({ build }: SqlDialect) {
  return {
    findByEmail: statement((at: Slots<{ key: string }>) =>
      build.selectFrom('accounts').select('id').where('email_key', '=', at.key).where('state', '<>', DELETED),
    ),
    listAccounts: statement((at: Slots<{ after: number; limit: number }>) =>
      build.selectFrom('accounts').select(ACCOUNT_COLUMNS).where('id', '>', at.after).orderBy('id').limit(at.limit),
    ),
    findAccount: statement((at: Slots<{ accountId: number }>) =>
      build.selectFrom('accounts').select(ACCOUNT_COLUMNS).where('id', '=', at.accountId),
    ),
    setEmail: statement((at: Slots<{ accountId: number; email: string; key: string }>) =>
      build
        .updateTable('accounts')
        .set({ email: at.email, email_key: at.key })
        .where('id', '=', at.accountId)
        .where('state', '<>', 'deleted'),
    ),
    listGrants: statement((at: Slots<{ accountId: number; limit: number; seconds: number }>) =>
      build
        .selectFrom('grants')
        .select(GRANT_COLUMNS)
        .where('account_id', '=', at.accountId)
        .where('ended_at', '=', 0)
        .where('refresh_end', '>', at.seconds)
        .orderBy('made_at', 'desc')
        .orderBy('id')
        .limit(at.limit),
    ),
  }
}
