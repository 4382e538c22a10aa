import type { Link, LinkKind } from '../domain/link.ts'
import type { LinkStore, NewLink } from './links-store.ts'
import type { Sql, SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'

export function linkVerbs({ database, dialect }: SqlContext): LinkStore {
  const run = linkStatements(dialect)
  const readClock = clockReader(dialect)

  return {
    createLink: order =>
      database.atomically(async sql => {
        const link = newLink(order, await readClock(sql))
        await sql.write(run.insertLink, link)
        return link
      }),

    findLink: async (accountId, id) => {
      const [link] = await database.rows(run.findLink, { accountId, id })
      return link
    },
  }
}

/** The link an order asks for, made at `now`. */
export function newLink({ lifetimeMs, ...order }: NewLink, now: number): Link {
  const unused = { usedAt: 0, usedAddress: '', endedAt: 0 }
  const optional = { appNumber: 0, email: '', label: '', makerId: 0 }
  return { ...optional, ...order, createdAt: now, endsAt: now + lifetimeMs, ...unused }
}

export const LINK_COLUMNS = [
  'links.account_id as accountId',
  'links.id as id',
  'links.kind as kind',
  'links.app_number as appNumber',
  'links.email as email',
  'links.label as label',
  'links.maker_id as makerId',
  'links.created_at as createdAt',
  'links.ends_at as endsAt',
  'links.used_at as usedAt',
  'links.used_address as usedAddress',
  'links.ended_at as endedAt',
] as const

export function linkStatements({ build }: SqlDialect) {
  return {
    insertLink: statement((at: Slots<Link>) =>
      build.insertInto('links').values({
        account_id: at.accountId,
        id: at.id,
        kind: at.kind,
        app_number: at.appNumber,
        email: at.email,
        label: at.label,
        maker_id: at.makerId,
        created_at: at.createdAt,
        ends_at: at.endsAt,
        used_at: at.usedAt,
        used_address: at.usedAddress,
        ended_at: at.endedAt,
      }),
    ),
    findLink: statement((at: Slots<{ accountId: number; id: string }>) =>
      build.selectFrom('links').select(LINK_COLUMNS).where('account_id', '=', at.accountId).where('id', '=', at.id),
    ),
  }
}

interface UseLink {
  accountId: number
  id: string
  kind: LinkKind
  now: number
  address: string
}

/**
 * For verbs that use an open link up within their transaction: of several who try at once exactly one gets it.
 * `undefined` where it opens nothing any more.
 */
export function linkUser({ build }: SqlDialect): (sql: Sql, link: UseLink) => Promise<Link | undefined> {
  const use = statement((at: Slots<UseLink>) =>
    build
      .updateTable('links')
      .set({ used_at: at.now, used_address: at.address })
      .where('account_id', '=', at.accountId)
      .where('id', '=', at.id)
      .where('kind', '=', at.kind)
      .where('used_at', '=', 0)
      .where('ended_at', '=', 0)
      .where('ends_at', '>', at.now)
      .returning(LINK_COLUMNS),
  )
  return async (sql, order) => (await sql.rows(use, order))[0]
}
