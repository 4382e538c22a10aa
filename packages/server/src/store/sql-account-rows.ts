import type { Language } from '@chatapp-access/contract'
import { emailKey } from '../domain/account.ts'
import type { Sql, SqlDialect } from './sql.ts'
import type { SqlContext } from './sql-context.ts'
import { endingStatements } from './sql-endings.ts'
import { DELETED } from './state-literals.ts'
import { type Slots, statement } from './statement.ts'

export interface NewAccount {
  email: string
  passwordHash: string
  operator: boolean
  language: Language
}

/** Makes an account within a transaction. `undefined` where the e-mail is taken. */
export function accountMaker({
  dialect,
}: SqlContext): (sql: Sql, account: NewAccount, now: number) => Promise<number | undefined> {
  const run = makerStatements(dialect)
  return async (sql, { email, passwordHash, operator, language }, now) => {
    const key = emailKey(email)
    const [holder] = await sql.rows(run.findByEmail, { key })
    if (holder) return undefined
    const [counter] = await sql.rows(run.nextAccount, {})
    if (!counter) throw new Error('the account counter is missing')
    const row = { id: counter.value, email, key, passwordHash, operator: operator ? 1 : 0, language, now }
    return (await sql.write(run.insert, row)) === 0 ? undefined : counter.value
  }
}

interface NewPassword {
  accountId: number
  passwordHash: string
  /** The one session that stays; all end where there is none. */
  keepSession: string | undefined
}

/**
 * Sets a password within a transaction, and ends what the old one opened: the grants it made or, after a restore, may
 * have made, sessions, and links to choose another. `undefined` where there is no such account.
 */
export function passwordSetter(
  context: SqlContext,
): (sql: Sql, order: NewPassword, now: number) => Promise<{ passwordVersion: number; ended: number } | undefined> {
  const run = passwordStatements(context.dialect)
  const endings = endingStatements(context)
  return async (sql, { accountId, passwordHash, keepSession = '' }, now) => {
    const [row] = await sql.rows(run.setPassword, { accountId, passwordHash })
    if (!row) return undefined
    await sql.write(run.endSessions, { accountId, keepSession })
    await sql.write(run.endResetLinks, { accountId, now })
    const ended = await endings.end(sql, { accountId, accountPassword: true }, 'password_changed', now)
    return { passwordVersion: row.passwordVersion, ended }
  }
}

function makerStatements({ build }: SqlDialect) {
  return {
    findByEmail: statement((at: Slots<{ key: string }>) =>
      build.selectFrom('accounts').select('id').where('email_key', '=', at.key).where('state', '<>', DELETED),
    ),
    nextAccount: statement(() =>
      build
        .updateTable('counters')
        .set({ value: row => row('value', '+', 1) })
        .where('name', '=', 'accounts')
        .returning('value'),
    ),
    insert: statement((at: Slots<InsertedAccount>) =>
      build
        .insertInto('accounts')
        .values({
          id: at.id,
          email: at.email,
          email_key: at.key,
          password_hash: at.passwordHash,
          password_version: 1,
          app_passwords_only: 0,
          state: 'active',
          last_app_number: 0,
          last_app_password_id: 0,
          created_at: at.now,
          operator: at.operator,
          language: at.language,
        })
        .onConflict(conflict => conflict.doNothing()),
    ),
  }
}

interface InsertedAccount {
  id: number
  email: string
  key: string
  passwordHash: string
  operator: number
  language: Language
  now: number
}

function passwordStatements({ build }: SqlDialect) {
  return {
    setPassword: statement((at: Slots<{ accountId: number; passwordHash: string }>) =>
      build
        .updateTable('accounts')
        .set({ password_hash: at.passwordHash, password_version: row => row('password_version', '+', 1) })
        .where('id', '=', at.accountId)
        .where('state', '<>', 'deleted')
        .returning('password_version as passwordVersion'),
    ),
    endSessions: statement((at: Slots<{ accountId: number; keepSession: string }>) =>
      build.deleteFrom('sessions').where('account_id', '=', at.accountId).where('id', '<>', at.keepSession),
    ),
    endResetLinks: statement((at: Slots<{ accountId: number; now: number }>) =>
      build
        .updateTable('links')
        .set({ ended_at: at.now })
        .where('account_id', '=', at.accountId)
        .where('kind', '=', 'reset')
        .where('used_at', '=', 0)
        .where('ended_at', '=', 0),
    ),
  }
}
