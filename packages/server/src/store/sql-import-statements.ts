import type { Language } from '@chatapp-access/contract'
import type { LifeState } from '../domain/account.ts'
import { type ManyValues, ROWS_AT_ONCE, slotsOf, slotsOfRows } from './many-rows.ts'
import type { SqlDialect } from './sql.ts'
import { DELETED } from './state-literals.ts'
import { type Slots, statement } from './statement.ts'

export interface NewAccountRow {
  id: number
  email: string
  key: string
  passwordHash: string
  state: LifeState
  lastApp: number
  createdAt: number
  language: Language
}

export interface NewAppRow {
  accountId: number
  number: number
  name: string
  state: LifeState
  createdAt: number
}

export function importStatements(dialect: SqlDialect) {
  const { build, holding } = dialect
  return {
    findAccounts: statement((at: Slots<ManyValues>) =>
      build
        .selectFrom('accounts')
        .select(['id', 'email_key as key', 'state'])
        .where('id', 'in', slotsOf<number>(at, 'id', ROWS_AT_ONCE))
        .orderBy('id')
        .$call(holding),
    ),
    findHolders: statement((at: Slots<ManyValues>) =>
      build
        .selectFrom('accounts')
        .select('email_key as key')
        .where('email_key', 'in', slotsOf<string>(at, 'key', ROWS_AT_ONCE))
        .where('state', '<>', DELETED),
    ),
    findApps: statement((at: Slots<ManyValues>) =>
      build
        .selectFrom('apps')
        .select(['account_id as accountId', 'number', 'state'])
        .where('account_id', 'in', slotsOf<number>(at, 'id', ROWS_AT_ONCE)),
    ),
    insertAccounts: insertAccounts(dialect, ROWS_AT_ONCE),
    insertAccount: insertAccounts(dialect, 1),
    insertApps: insertApps(dialect, ROWS_AT_ONCE),
    insertApp: insertApps(dialect, 1),
    raiseLastApp: statement((at: Slots<{ accountId: number; highest: number }>) =>
      build
        .updateTable('accounts')
        .set({ last_app_number: at.highest })
        .where('id', '=', at.accountId)
        .where('last_app_number', '<', at.highest),
    ),
    raiseCounter: statement((at: Slots<{ highest: number }>) =>
      build
        .updateTable('counters')
        .set({ value: at.highest })
        .where('name', '=', 'accounts')
        .where('value', '<', at.highest),
    ),
  }
}

function insertAccounts({ build }: SqlDialect, count: number) {
  return statement((at: Slots<ManyValues>) =>
    build
      .insertInto('accounts')
      .values(
        slotsOfRows<NewAccountRow>(at, count).map(row => ({
          id: row.id,
          email: row.email,
          email_key: row.key,
          password_hash: row.passwordHash,
          password_version: 1,
          app_passwords_only: 0,
          state: row.state,
          last_app_number: row.lastApp,
          last_app_password_id: 0,
          created_at: row.createdAt,
          operator: 0,
          language: row.language,
        })),
      )
      .onConflict(conflict => conflict.doNothing()),
  )
}

function insertApps({ build }: SqlDialect, count: number) {
  return statement((at: Slots<ManyValues>) =>
    build
      .insertInto('apps')
      .values(
        slotsOfRows<NewAppRow>(at, count).map(row => ({
          account_id: row.accountId,
          number: row.number,
          name: row.name,
          state: row.state,
          tokens_per_day: null,
          created_at: row.createdAt,
        })),
      )
      .onConflict(conflict => conflict.doNothing()),
  )
}
