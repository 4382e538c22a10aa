import type { Reason } from '@chatapp-access/contract'
import { type Kysely, sql } from 'kysely'
import type { GrantId } from '../../tokens/grant-id.ts'
import { FEED_START, type FeedPosition, type Revocation } from '../node-store.ts'
import type { Database } from '../schema.ts'
import type { ReadFeed, Sql } from '../sql.ts'
import { type Slots, statement } from '../statement.ts'
import { StoreUnavailableError } from '../store.ts'

/**
 * The feed by transaction ids. Of each look we keep the oldest transaction that was still running (the snapshot's xmin):
 * all before it are done and were seen, whatever commits later has that id or a higher one. So a look begins there, and
 * what it meets a second time does no harm. A position belongs to one run of one server: after a restart or a failover
 * transaction ids may have been lost, so everything is read anew.
 * When one of its processes dies a server restarts without ending; it then begins its statistics anew, which is what tells.
 */
export function postgresFeed(build: Kysely<Database>): () => ReadFeed {
  return () => {
    const next = pageStatement(build)
    return async (database, after, limit) => {
      const position = readPosition(after)
      const page = await readPage(database, position, limit)
      if (page.server === position.server || after === FEED_START) return page.feed
      return (await readPage(database, START, limit)).feed
    }

    async function readPage(database: Sql, position: Position, limit: number) {
      const rows = await database.rows(next, { ...position, limit })
      const [first] = rows
      if (!first) throw new StoreUnavailableError('the database did not tell where its feed stands')
      // What a standby tells may be old, and there is no telling how old.
      if (first.standby === 1) throw new StoreUnavailableError('the database is a standby')
      const revocations = rows.flatMap(row => (row.id === null ? [] : [revocationOf(row as FeedRow)]))
      const last = rows.at(-1)
      const complete = revocations.length < limit
      // Later pages see more, but the way goes on from what the first one was sure of.
      const from = position.page ? position.from : first.xmin
      const then = { server: first.server, from, page: !complete, xid: last?.xid ?? '0', id: last?.id ?? 0 }
      return { server: first.server, feed: { revocations, complete, position: writePosition(then) } }
    }
  }
}

/** `from` is where the next look begins; while `page` holds, it goes on behind the row (`xid`, `id`) first. */
interface Position {
  server: string
  from: string
  page: boolean
  xid: string
  id: number
}

const START: Position = { server: '', from: '0', page: false, xid: '0', id: 0 }

function writePosition({ server, from, page, xid, id }: Position): FeedPosition {
  return page ? `${server}/${from}/${xid}/${id}` : `${server}/${from}`
}

function readPosition(text: FeedPosition): Position {
  const [server, from, xid, id] = text.split('/')
  if (server === undefined || from === undefined) return START
  // Without a page, everything from `from` on: as if behind the last row before it.
  if (xid === undefined || id === undefined) return { server, from, page: false, xid: from, id: 0 }
  return { server, from, page: true, xid, id: Number(id) }
}

interface FeedRow {
  server: string
  standby: number
  xmin: string
  xid: string
  id: number
  accountId: number
  grantId: GrantId
  untilEnd: number
  reason: Reason
  generation: number
}

/** A server that has no news still tells where it stands. */
type ServerRow = { [Column in keyof FeedRow]: FeedRow[Column] | null } & Pick<FeedRow, 'server' | 'standby' | 'xmin'>

function revocationOf({ id, accountId, grantId, untilEnd, reason, generation }: FeedRow): Revocation {
  return { id, accountId, grantId, untilEnd, reason, generation }
}

/** One statement, so one snapshot: what it shows and what it says of itself belong together. */
function pageStatement(build: Kysely<Database>) {
  return statement((at: Slots<{ xid: string; id: number; limit: number }>) => {
    const query = sql<ServerRow>`
      select server.*, news.*
      from (
        select
          concat(
            (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint, '-',
            (select (extract(epoch from stats_reset) * 1000000)::bigint from pg_stat_bgwriter)
          ) as server,
          pg_is_in_recovery()::int as standby,
          pg_snapshot_xmin(pg_current_snapshot())::text as xmin
      ) as server
      left join lateral (
        select
          xid::text as xid, id, account_id as "accountId", grant_id as "grantId", until_end as "untilEnd", reason, generation
        from revocations
        where (revocations.xid, revocations.id) > (${at.xid}::xid8, ${at.id}::bigint)
        order by revocations.xid, revocations.id
        limit ${at.limit}
      ) as news on true
      order by news.xid::xid8, news.id`
    return { compile: () => query.compile(build) }
  })
}
