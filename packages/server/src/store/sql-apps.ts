import type { LifeState } from '../domain/account.ts'
import type { App } from '../domain/app.ts'
import { type AppStore, MOST_APPS } from './apps-store.ts'
import type { Sql, SqlDialect } from './sql.ts'
import { appPasswordStatements } from './sql-app-passwords.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { endingStatements } from './sql-endings.ts'
import { accountLocks } from './sql-locks.ts'
import { type Slots, statement } from './statement.ts'
import type { OperatorStore } from './store.ts'

type AppVerbs = Pick<OperatorStore, 'createApp' | 'listApps' | 'setAppState'> &
  Pick<AppStore, 'changeApp' | 'setAppLimit'>

/** What owners and operators do with apps. */
export function appVerbs(context: SqlContext): AppVerbs {
  const { database, dialect } = context
  const run = appStatements(dialect)
  const readClock = clockReader(dialect)
  const endings = endingStatements(context)
  const locks = accountLocks(dialect)

  const setState = async (sql: Sql, { accountId, appNumber }: AppKey, state: LifeState): Promise<boolean> => {
    await locks.claim(sql, accountId)
    if ((await sql.write(run.setState, { accountId, appNumber, state })) === 0) return false
    if (state === 'active') return true
    const now = await readClock(sql)
    const reason = state === 'deleted' ? 'app_deleted' : 'revoked'
    await endings.end(sql, { accountId, appNumber }, reason, now)
    if (state === 'deleted') await sql.write(run.endAllPasswords, { accountId, appNumber, now })
    return true
  }

  const findApp = async (sql: Sql, { accountId, appNumber }: AppKey): Promise<App | undefined> => {
    const [app] = await sql.rows(run.findApp, { accountId, appNumber })
    return app
  }

  return {
    createApp: ({ accountId, name, passwordDigest, passwordLabel }) =>
      database.atomically(async sql => {
        await locks.claim(sql, accountId)
        const [numbers] = await sql.rows(run.nextApp, { accountId, most: MOST_APPS })
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
      database.atomically(sql => setState(sql, { accountId, appNumber }, state)),

    changeApp: ({ accountId, appNumber, name, state }) =>
      database.atomically(async sql => {
        const app = { accountId, appNumber }
        await locks.claim(sql, accountId)
        const before = await findApp(sql, app)
        if (!before) return undefined
        if (name !== undefined) await sql.write(run.setName, { ...app, name })
        if (state !== undefined && state !== before.state) await setState(sql, app, state)
        return before
      }),

    setAppLimit: (accountId, appNumber, tokensPerDay = 0) =>
      database.atomically(async sql => {
        const app = { accountId, appNumber }
        await sql.write(run.setLimit, { ...app, tokensPerDay: tokensPerDay === 0 ? null : tokensPerDay })
        return findApp(sql, app)
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
    nextApp: statement((at: Slots<{ accountId: number; most: number }>) =>
      build
        .updateTable('accounts')
        .set({
          last_app_number: row => row('last_app_number', '+', 1),
          last_app_password_id: row => row('last_app_password_id', '+', 1),
        })
        .where('id', '=', at.accountId)
        .where('state', '=', 'active')
        .where(account =>
          account(
            build
              .selectFrom('apps')
              .select(apps => apps.fn.countAll<number>().as('count'))
              .where('apps.account_id', '=', at.accountId)
              .where('apps.state', '<>', 'deleted'),
            '<',
            at.most,
          ),
        )
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
    findApp: statement((at: Slots<AppKey>) =>
      build
        .selectFrom('apps')
        .select(APP_COLUMNS)
        .where('account_id', '=', at.accountId)
        .where('number', '=', at.appNumber)
        .where('state', '<>', 'deleted'),
    ),
    setName: statement((at: Slots<AppKey & { name: string }>) =>
      build
        .updateTable('apps')
        .set({ name: at.name })
        .where('account_id', '=', at.accountId)
        .where('number', '=', at.appNumber)
        .where('state', '<>', 'deleted'),
    ),
    setLimit: statement((at: Slots<AppKey & { tokensPerDay: number | null }>) =>
      build
        .updateTable('apps')
        .set({ tokens_per_day: at.tokensPerDay })
        .where('account_id', '=', at.accountId)
        .where('number', '=', at.appNumber)
        .where('state', '<>', 'deleted'),
    ),
    ...appPasswordStatements(dialect),
  }
}
