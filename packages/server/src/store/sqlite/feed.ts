import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'
import type { ReadFeed } from '../sql.ts'
import { type Slots, statement } from '../statement.ts'

/** The feed by id: there is one writer at a time, so what is committed later has a higher one. */
export function sqliteFeed(build: Kysely<Database>): () => ReadFeed {
  return () => {
    const next = pageStatement(build)
    return async (sql, after, limit) => {
      const revocations = await sql.rows(next, { after: Number(after), limit })
      const last = revocations.at(-1)
      return { revocations, position: last ? String(last.id) : after, complete: revocations.length < limit }
    }
  }
}

function pageStatement(build: Kysely<Database>) {
  return statement((at: Slots<{ after: number; limit: number }>) =>
    build
      .selectFrom('revocations')
      .select(['id', 'account_id as accountId', 'grant_id as grantId', 'until_end as untilEnd', 'reason', 'generation'])
      .where('id', '>', at.after)
      .orderBy('id')
      .limit(at.limit),
  )
}
