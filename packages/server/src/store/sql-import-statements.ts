import type { Language } from '@chatapp-access/contract'
import type { LifeState } from '../domain/account.ts'
import type { SqlDialect } from './sql.ts'
import { type Slots, statement } from './statement.ts'

export interface AppsFound {
  number: number
  state: LifeState
}

interface NewAccount {
  id: number
  email: string
  key: string
  passwordHash: string
  state: LifeState
  lastApp: number
  createdAt: number
  language: Language
}

interface NewApp {
  accountId: number
  number: number
  name: string
  state: LifeState
  createdAt: number
}

export function importStatements({ build, holding }: SqlDialect) {
  return {
    findAccount: statement((at: Slots<{ id: number }>) =>
      build.selectFrom('accounts').select(['email_key as key', 'state']).where('id', '=', at.id).$call(holding),
    ),
    findHolder: statement((at: Slots<{ key: string }>) =>
      build.selectFrom('accounts').select('id').where('email_key', '=', at.key).where('state', '<>', 'deleted'),
    ),
    findApps: statement((at: Slots<{ accountId: number }>) =>
      build.selectFrom('apps').select(['number', 'state']).where('account_id', '=', at.accountId),
    ),
    insertAccount: statement((at: Slots<NewAccount>) =>
      build
        .insertInto('accounts')
        .values({
          id: at.id,
          email: at.email,
          email_key: at.key,
          password_hash: at.passwordHash,
          password_version: 1,
          app_passwords_only: 0,
          state: at.state,
          last_app_number: at.lastApp,
          last_app_password_id: 0,
          created_at: at.createdAt,
          operator: 0,
          language: at.language,
        })
        .onConflict(conflict => conflict.doNothing()),
    ),
    insertApp: statement((at: Slots<NewApp>) =>
      build
        .insertInto('apps')
        .values({
          account_id: at.accountId,
          number: at.number,
          name: at.name,
          state: at.state,
          tokens_per_day: null,
          created_at: at.createdAt,
        })
        .onConflict(conflict => conflict.doNothing()),
    ),
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
