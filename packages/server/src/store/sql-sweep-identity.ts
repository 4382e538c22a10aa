import type { SqlDatabase, SqlDialect } from './sql.ts'
import { type Slots, statement } from './statement.ts'

/** Rows looked at in one bite of each table: so few that nobody waits for it. */
const BITE = 50
/** Owners see for so long what became of a hand-over. */
const LINK_KEPT_MS = 30 * 24 * 3_600_000

interface Key {
  accountId: number
  id: string
}

const FIRST: Key = { accountId: 0, id: '' }
/** Links that belong to no account yet have account 0. */
const FIRST_LINK: Key = { accountId: -1, id: '' }

/** Deletes sessions that are over, and one-time links a month after they were. */
export function createIdentitySweep(database: SqlDatabase, dialect: SqlDialect): (now: number) => Promise<number> {
  const run = identityStatements(dialect)
  let session = FIRST
  let link = FIRST_LINK

  const biteSessions = async (now: number): Promise<number> => {
    const rows = await database.rows(run.nextSessions, session)
    session = rows.length < BITE ? FIRST : (rows.at(-1) ?? FIRST)
    let deleted = 0
    for (const row of rows) if (row.endsAt <= now) deleted += await database.write(run.deleteSession, row)
    return deleted
  }

  const biteLinks = async (now: number): Promise<number> => {
    const rows = await database.rows(run.nextLinks, link)
    link = rows.length < BITE ? FIRST_LINK : (rows.at(-1) ?? FIRST_LINK)
    let deleted = 0
    for (const row of rows) if (row.endsAt + LINK_KEPT_MS <= now) deleted += await database.write(run.deleteLink, row)
    return deleted
  }

  return async now => (await biteSessions(now)) + (await biteLinks(now))
}

function identityStatements({ build }: SqlDialect) {
  return {
    nextSessions: statement((at: Slots<Key>) =>
      build
        .selectFrom('sessions')
        .select(['account_id as accountId', 'id', 'ends_at as endsAt'])
        .where(row => row(row.refTuple('account_id', 'id'), '>', row.tuple(at.accountId, at.id)))
        .orderBy('account_id')
        .orderBy('id')
        .limit(BITE),
    ),
    /** Compares what was read: its use may have put the end off since. */
    deleteSession: statement((at: Slots<Key & { endsAt: number }>) =>
      build
        .deleteFrom('sessions')
        .where('account_id', '=', at.accountId)
        .where('id', '=', at.id)
        .where('ends_at', '=', at.endsAt),
    ),
    nextLinks: statement((at: Slots<Key>) =>
      build
        .selectFrom('links')
        .select(['account_id as accountId', 'id', 'ends_at as endsAt'])
        .where(row => row(row.refTuple('account_id', 'id'), '>', row.tuple(at.accountId, at.id)))
        .orderBy('account_id')
        .orderBy('id')
        .limit(BITE),
    ),
    deleteLink: statement((at: Slots<Key>) =>
      build.deleteFrom('links').where('account_id', '=', at.accountId).where('id', '=', at.id),
    ),
  }
}
