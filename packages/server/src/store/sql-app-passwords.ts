import type { ExpressionBuilder } from 'kysely'
import { MOST_APP_PASSWORDS } from './apps-store.ts'
import type { Database } from './schema.ts'
import type { Sql, SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { endingStatements } from './sql-endings.ts'
import { accountLocks } from './sql-locks.ts'
import { type Slots, statement } from './statement.ts'
import type { OperatorStore } from './store.ts'

type AppPasswordStore = Pick<
  OperatorStore,
  'createAppPassword' | 'replaceAppPasswords' | 'listAppPasswords' | 'endAppPasswords'
>

interface AppKey {
  accountId: number
  appNumber: number
}

interface RoomArgs extends AppKey {
  most: number
  now: number
}

type NewPassword = Parameters<OperatorStore['createAppPassword']>[0]

/** What an operator does with the passwords of an app. */
export function appPasswordVerbs(context: SqlContext): AppPasswordStore {
  const { database, dialect } = context
  const run = appPasswordStatements(dialect)
  const readClock = clockReader(dialect)
  const endings = endingStatements(context)
  const locks = accountLocks(dialect)

  const endPasswords = async (
    sql: Sql,
    { accountId, appNumber }: AppKey,
    now: number,
    id?: number,
  ): Promise<number> => {
    const passwords =
      id === undefined
        ? await sql.rows(run.endAllPasswords, { accountId, appNumber, now })
        : await sql.rows(run.endPassword, { accountId, appNumber, id, now })
    for (const password of passwords) {
      await endings.end(sql, { accountId, appNumber, appPasswordId: password.id }, 'revoked', now)
    }
    return passwords.length
  }

  /** `undefined` where there is no such active app, or it has as many app passwords as it may. */
  const numberPassword = async (sql: Sql, { accountId, appNumber }: AppKey, most: number) => {
    await locks.claim(sql, accountId)
    const now = await readClock(sql)
    const [numbers] = await sql.rows(run.nextAppPassword, { accountId, appNumber, most, now })
    return numbers && { id: numbers.appPasswordId, now }
  }

  const addPassword = async (sql: Sql, password: NewPassword, { id, now }: { id: number; now: number }) => {
    const { accountId, appNumber, digest, label } = password
    await sql.write(run.insertAppPassword, { accountId, appNumber, id, digest, label, now })
    return { appPasswordId: id }
  }

  return {
    createAppPassword: password =>
      database.atomically(async sql => {
        const numbered = await numberPassword(sql, password, MOST_APP_PASSWORDS)
        return numbered && addPassword(sql, password, numbered)
      }),

    replaceAppPasswords: password =>
      database.atomically(async sql => {
        // The new one comes in the place of all others, so there is room for it.
        const numbered = await numberPassword(sql, password, Number.MAX_SAFE_INTEGER)
        if (!numbered) return undefined
        await endPasswords(sql, password, numbered.now)
        return addPassword(sql, password, numbered)
      }),

    listAppPasswords: async (accountId, appNumber) => database.rows(run.listAppPasswords, { accountId, appNumber }),

    endAppPasswords: ({ accountId, appNumber, id }) =>
      database.atomically(async sql => {
        await locks.claim(sql, accountId)
        const now = await readClock(sql)
        return { ended: await endPasswords(sql, { accountId, appNumber }, now, id) }
      }),
  }
}

export function appPasswordStatements({ build }: SqlDialect) {
  const ending = (at: Slots<AppKey & { now: number }>) =>
    build
      .updateTable('app_passwords')
      .set({ ended_at: at.now })
      .where('account_id', '=', at.accountId)
      .where('app_number', '=', at.appNumber)
      .where('ended_at', '=', 0)
      .returning('id')

  const livePasswords = (at: Slots<AppKey>) =>
    build
      .selectFrom('app_passwords')
      .select(password => password.fn.countAll<number>().as('count'))
      .where('account_id', '=', at.accountId)
      .where('app_number', '=', at.appNumber)
      .where('ended_at', '=', 0)
  /** Each will be an app password when it is opened. */
  const openHandOvers = (at: Slots<AppKey & { now: number }>) =>
    build
      .selectFrom('links')
      .select(link => link.fn.countAll<number>().as('count'))
      .where('account_id', '=', at.accountId)
      .where('kind', '=', 'hand_over')
      .where('app_number', '=', at.appNumber)
      .where('used_at', '=', 0)
      .where('ended_at', '=', 0)
      .where('ends_at', '>', at.now)

  /** Account and app are active, and the app may have one more. */
  const hasRoom = (at: Slots<RoomArgs>) => (account: ExpressionBuilder<Database, 'accounts'>) =>
    account.and([
      account('accounts.id', '=', at.accountId),
      account('accounts.state', '=', 'active'),
      account.exists(
        build
          .selectFrom('apps')
          .select('apps.number')
          .where('apps.account_id', '=', at.accountId)
          .where('apps.number', '=', at.appNumber)
          .where('apps.state', '=', 'active'),
      ),
      account(account(livePasswords(at), '+', openHandOvers(at)), '<', at.most),
    ])

  return {
    findRoom: statement((at: Slots<RoomArgs>) => build.selectFrom('accounts').select('id').where(hasRoom(at))),
    nextAppPassword: statement((at: Slots<RoomArgs>) =>
      build
        .updateTable('accounts')
        .set({ last_app_password_id: row => row('last_app_password_id', '+', 1) })
        .where(hasRoom(at))
        .returning('last_app_password_id as appPasswordId'),
    ),
    insertAppPassword: statement((at: Slots<AppKey & { id: number; digest: Uint8Array; label: string; now: number }>) =>
      build.insertInto('app_passwords').values({
        account_id: at.accountId,
        id: at.id,
        app_number: at.appNumber,
        digest: at.digest,
        label: at.label,
        created_at: at.now,
        last_used_at: 0,
        ended_at: 0,
      }),
    ),
    listAppPasswords: statement((at: Slots<AppKey>) =>
      build
        .selectFrom('app_passwords')
        .select([
          'account_id as accountId',
          'app_number as appNumber',
          'id',
          'label',
          'created_at as createdAt',
          'last_used_at as lastUsedAt',
          'ended_at as endedAt',
        ])
        .where('account_id', '=', at.accountId)
        .where('app_number', '=', at.appNumber)
        .orderBy('id'),
    ),
    endAllPasswords: statement((at: Slots<AppKey & { now: number }>) => ending(at)),
    endPassword: statement((at: Slots<AppKey & { now: number; id: number }>) => ending(at).where('id', '=', at.id)),
  }
}
