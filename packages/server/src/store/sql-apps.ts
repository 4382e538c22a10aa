import type { LifeState } from '../domain/account.ts'
import type { SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { endingStatements } from './sql-endings.ts'
import { type Slots, statement } from './statement.ts'
import type { OperatorStore } from './store.ts'

type AppStore = Pick<
  OperatorStore,
  'createApp' | 'listApps' | 'setAppState' | 'createAppPassword' | 'listAppPasswords' | 'endAppPasswords'
>

/** What an operator does with apps and their passwords. */
export function appVerbs(context: SqlContext): AppStore {
  const { database, dialect } = context
  const run = appStatements(dialect)
  const readClock = clockReader(dialect)
  const endings = endingStatements(context)

  return {
    createApp: ({ accountId, name, passwordDigest, passwordLabel }) =>
      database.atomically(async sql => {
        const [numbers] = await sql.rows(run.nextApp, { accountId })
        if (!numbers) return undefined
        const { appNumber, appPasswordId } = numbers
        const now = await readClock(sql)
        await sql.write(run.insertApp, { accountId, appNumber, name, now })
        const password = { accountId, appNumber, id: appPasswordId, digest: passwordDigest, label: passwordLabel, now }
        await sql.write(run.insertAppPassword, password)
        return { appNumber, appPasswordId }
      }),

    listApps: async ({ accountId, after, limit }) => {
      if (accountId === undefined) return database.rows(run.listAllApps, { ...after, limit })
      if (after.accountId > accountId) return []
      const number = after.accountId < accountId ? 0 : after.appNumber
      return database.rows(run.listApps, { accountId, after: number, limit })
    },

    setAppState: (accountId, appNumber, state) =>
      database.atomically(async sql => {
        if ((await sql.write(run.setState, { accountId, appNumber, state })) === 0) return false
        if (state === 'active') return true
        const now = await readClock(sql)
        const reason = state === 'deleted' ? 'app_deleted' : 'revoked'
        await endings.end(sql, { accountId, appNumber }, reason, now)
        if (state === 'deleted') await sql.write(run.endAllPasswords, { accountId, appNumber, now })
        return true
      }),

    createAppPassword: ({ accountId, appNumber, digest, label }) =>
      database.atomically(async sql => {
        const [numbers] = await sql.rows(run.nextAppPassword, { accountId, appNumber })
        if (!numbers) return undefined
        const { appPasswordId } = numbers
        const now = await readClock(sql)
        await sql.write(run.insertAppPassword, { accountId, appNumber, id: appPasswordId, digest, label, now })
        return { appPasswordId }
      }),

    listAppPasswords: async (accountId, appNumber) => database.rows(run.listAppPasswords, { accountId, appNumber }),

    endAppPasswords: ({ accountId, appNumber, id }) =>
      database.atomically(async sql => {
        const now = await readClock(sql)
        const passwords =
          id === undefined
            ? await sql.rows(run.endAllPasswords, { accountId, appNumber, now })
            : await sql.rows(run.endPassword, { accountId, appNumber, id, now })
        for (const password of passwords) {
          await endings.end(sql, { accountId, appNumber, appPasswordId: password.id }, 'revoked', now)
        }
        return { ended: passwords.length }
      }),
  }
}

interface AppKey {
  accountId: number
  appNumber: number
}

const APP_COLUMNS = ['account_id as accountId', 'number', 'name', 'state', 'created_at as createdAt'] as const

function appStatements(dialect: SqlDialect) {
  const { build } = dialect
  return {
    nextApp: statement((at: Slots<{ accountId: number }>) =>
      build
        .updateTable('accounts')
        .set({
          last_app_number: row => row('last_app_number', '+', 1),
          last_app_password_id: row => row('last_app_password_id', '+', 1),
        })
        .where('id', '=', at.accountId)
        .where('state', '=', 'active')
        .returning(['last_app_number as appNumber', 'last_app_password_id as appPasswordId']),
    ),
    insertApp: statement((at: Slots<AppKey & { name: string; now: number }>) =>
      build.insertInto('apps').values({
        account_id: at.accountId,
        number: at.appNumber,
        name: at.name,
        state: 'active',
        tokens_per_day: null,
        created_at: at.now,
      }),
    ),
    listApps: statement((at: Slots<{ accountId: number; after: number; limit: number }>) =>
      build
        .selectFrom('apps')
        .select(APP_COLUMNS)
        .where('account_id', '=', at.accountId)
        .where('number', '>', at.after)
        .orderBy('number')
        .limit(at.limit),
    ),
    listAllApps: statement((at: Slots<AppKey & { limit: number }>) =>
      build
        .selectFrom('apps')
        .select(APP_COLUMNS)
        .where(row => row(row.refTuple('account_id', 'number'), '>', row.tuple(at.accountId, at.appNumber)))
        .orderBy('account_id')
        .orderBy('number')
        .limit(at.limit),
    ),
    setState: statement((at: Slots<AppKey & { state: LifeState }>) =>
      build
        .updateTable('apps')
        .set({ state: at.state })
        .where('account_id', '=', at.accountId)
        .where('number', '=', at.appNumber)
        // Gone for ever: nothing brings it back.
        .where('state', '<>', 'deleted'),
    ),
    ...appPasswordStatements(dialect),
  }
}

function appPasswordStatements({ build }: SqlDialect) {
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
