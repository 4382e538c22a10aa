import type { Sql, SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { endingStatements } from './sql-endings.ts'
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

type NewPassword = Parameters<OperatorStore['createAppPassword']>[0]

/** What an operator does with the passwords of an app. */
export function appPasswordVerbs(context: SqlContext): AppPasswordStore {
  const { database, dialect } = context
  const run = appPasswordStatements(dialect)
  const readClock = clockReader(dialect)
  const endings = endingStatements(context)

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

  /** `undefined` where there is no such active app. */
  const numberPassword = async (sql: Sql, { accountId, appNumber }: AppKey): Promise<number | undefined> => {
    const [numbers] = await sql.rows(run.nextAppPassword, { accountId, appNumber })
    return numbers?.appPasswordId
  }

  const addPassword = async (sql: Sql, password: NewPassword, id: number, now: number) => {
    const { accountId, appNumber, digest, label } = password
    await sql.write(run.insertAppPassword, { accountId, appNumber, id, digest, label, now })
    return { appPasswordId: id }
  }

  return {
    createAppPassword: password =>
      database.atomically(async sql => {
        const id = await numberPassword(sql, password)
        return id === undefined ? undefined : addPassword(sql, password, id, await readClock(sql))
      }),

    replaceAppPasswords: password =>
      database.atomically(async sql => {
        const id = await numberPassword(sql, password)
        if (id === undefined) return undefined
        const now = await readClock(sql)
        await endPasswords(sql, password, now)
        return addPassword(sql, password, id, now)
      }),

    listAppPasswords: async (accountId, appNumber) => database.rows(run.listAppPasswords, { accountId, appNumber }),

    endAppPasswords: ({ accountId, appNumber, id }) =>
      database.atomically(async sql => {
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

  return {
    nextAppPassword: statement((at: Slots<AppKey>) =>
      build
        .updateTable('accounts')
        .set({ last_app_password_id: row => row('last_app_password_id', '+', 1) })
        .where('id', '=', at.accountId)
        .where('state', '=', 'active')
        .where(account =>
          account.exists(
            build
              .selectFrom('apps')
              .select('apps.number')
              .where('apps.account_id', '=', at.accountId)
              .where('apps.number', '=', at.appNumber)
              .where('apps.state', '=', 'active'),
          ),
        )
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
