import { isLinkOpen, type Link } from '../domain/link.ts'
import { MOST_APP_PASSWORDS } from './apps-store.ts'
import type { HandOverStore } from './hand-overs-store.ts'
import type { SqlDialect } from './sql.ts'
import { appPasswordStatements } from './sql-app-passwords.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { LINK_COLUMNS, linkStatements, linkUser, newLink } from './sql-links.ts'
import { accountLocks } from './sql-locks.ts'
import { type Slots, statement } from './statement.ts'

const NEWEST = 100

/** Links that become an app password when they are opened. */
export function handOverVerbs({ database, dialect }: SqlContext): HandOverStore {
  const run = handOverStatements(dialect)
  const readClock = clockReader(dialect)
  const useLink = linkUser(dialect)
  const locks = accountLocks(dialect)

  return {
    createHandOver: ({ accountId, appNumber, ...order }) =>
      database.atomically(async sql => {
        await locks.claim(sql, accountId)
        const now = await readClock(sql)
        const [room] = await sql.rows(run.findRoom, { accountId, appNumber, most: MOST_APP_PASSWORDS, now })
        if (!room) return undefined
        const link = newLink({ ...order, accountId, appNumber, kind: 'hand_over', makerId: accountId }, now)
        await sql.write(run.insertLink, link)
        return link
      }),

    listHandOvers: async (accountId, appNumber) => database.rows(run.listOfApp, { accountId, appNumber }),

    lookAtHandOver: async ({ accountId, id }) => {
      const [found] = await database.rows(run.findHandedOver, { accountId, id })
      if (!found) return undefined
      const { ownerEmail: email, appName, ...link } = found
      return isLinkOpen(link, await readClock(database)) ? { link, email, appName } : undefined
    },

    openHandOver: ({ accountId, id, digest, address }) =>
      database.atomically(async sql => {
        await locks.claim(sql, accountId)
        const [found] = await sql.rows(run.findHandedOver, { accountId, id })
        const now = await readClock(sql)
        if (!found || !isLinkOpen(found, now)) return undefined
        const { ownerEmail: email, appName, appNumber, label } = found
        const app = { accountId, appNumber, most: Number.MAX_SAFE_INTEGER, now }
        const [numbers] = await sql.rows(run.nextAppPassword, app)
        if (!numbers) return undefined
        const link = await useLink(sql, { accountId, id, kind: 'hand_over', now, address })
        if (!link) return undefined
        const password = { accountId, appNumber, id: numbers.appPasswordId, digest, label, now }
        await sql.write(run.insertAppPassword, password)
        return { link, email, appName }
      }),

    endHandOver: ({ accountId, appNumber, id }) =>
      database.atomically(async sql => {
        const [link] = await sql.rows(run.findOfApp, { accountId, appNumber, id })
        if (!link) return { kind: 'missing' }
        if (link.usedAt > 0) return { kind: 'opened' }
        const now = await readClock(sql)
        if (!isLinkOpen(link, now)) return { kind: 'over' }
        if ((await sql.write(run.end, { accountId, id, now })) === 0) return { kind: 'opened' }
        return { kind: 'ended', link: { ...link, endedAt: now } satisfies Link }
      }),
  }
}

interface AppKey {
  accountId: number
  appNumber: number
}

function handOverStatements(dialect: SqlDialect) {
  const { build } = dialect
  const ofApp = (at: Slots<AppKey>) =>
    build
      .selectFrom('links')
      .select(LINK_COLUMNS)
      .where('account_id', '=', at.accountId)
      .where('kind', '=', 'hand_over')
      .where('app_number', '=', at.appNumber)

  return {
    insertLink: linkStatements(dialect).insertLink,
    ...appPasswordStatements(dialect),
    listOfApp: statement((at: Slots<AppKey>) => ofApp(at).orderBy('created_at', 'desc').orderBy('id').limit(NEWEST)),
    findOfApp: statement((at: Slots<AppKey & { id: string }>) => ofApp(at).where('id', '=', at.id)),
    findHandedOver: statement((at: Slots<{ accountId: number; id: string }>) =>
      build
        .selectFrom('links')
        .innerJoin('accounts', 'accounts.id', 'links.account_id')
        .innerJoin('apps', join =>
          join.onRef('apps.account_id', '=', 'links.account_id').onRef('apps.number', '=', 'links.app_number'),
        )
        .select(LINK_COLUMNS)
        .select(['accounts.email as ownerEmail', 'apps.name as appName'])
        .where('links.account_id', '=', at.accountId)
        .where('links.id', '=', at.id)
        .where('links.kind', '=', 'hand_over')
        .where('accounts.state', '=', 'active')
        .where('apps.state', '=', 'active'),
    ),
    end: statement((at: Slots<{ accountId: number; id: string; now: number }>) =>
      build
        .updateTable('links')
        .set({ ended_at: at.now })
        .where('account_id', '=', at.accountId)
        .where('id', '=', at.id)
        .where('used_at', '=', 0),
    ),
  }
}
