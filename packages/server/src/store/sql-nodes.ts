import { sql as fragment } from 'kysely'
import type { Followed, KeyFingerprint, NodeStore } from './node-store.ts'
import type { SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'

/** A node that was not seen for longer counts as gone. */
const LIVE_MS = 30_000
/** A node that says nothing new is noted this often. */
const TOUCH_MS = 5_000

/** What nodes tell each other through the store. */
export function nodeVerbs({ database, dialect }: SqlContext): NodeStore {
  const run = nodeStatements(dialect)
  const readClock = clockReader(dialect)
  const readFeed = dialect.feed()

  return {
    installationId: async () => {
      const [installation] = await database.rows(run.installation, {})
      if (!installation) throw new Error('the database has no installation id')
      return installation.id
    },

    noteKeys: keys =>
      database.atomically(async sql => {
        const noted = new Map((await sql.rows(run.keys, {})).map(({ id, fingerprint }) => [id, fingerprint]))
        const taken = keys.filter(({ id, fingerprint }) => (noted.get(id) ?? fingerprint) !== fingerprint)
        if (taken.length > 0) return { taken: taken.map(({ id }) => id) }
        for (const key of keys) if (!noted.has(key.id)) await sql.write(run.noteKey, key)
        return { taken: [] }
      }),

    follow: async ({ nodeId, keyIds, silent, afterRevocation, afterStatusChange, limit }) => {
      const now = await readClock(database)
      const known = await database.rows(run.liveNodes, { since: now - LIVE_MS })
      const keys = keyIds.join()
      const self = known.find(node => node.id === nodeId)
      const isNews = !self || self.keys !== keys || now - self.seenAt >= TOUCH_MS || now < self.seenAt
      if (isNews && !silent) {
        await database.write(run.announce, { nodeId, keys, now })
      }
      const feed = await readFeed(database, afterRevocation, limit)
      const statusChanges =
        afterStatusChange === undefined
          ? undefined
          : await database.rows(run.statusesAfter, { after: afterStatusChange, limit })
      const others = known.filter(node => node.id !== nodeId)
      return {
        now,
        ...feed,
        ...(statusChanges && { statusChanges }),
        ...ringsOf([keys, ...others.map(node => node.keys)]),
      }
    },
  }
}

/** Which key ids anyone knows, and which everyone does. */
function ringsOf(announced: readonly string[]): Pick<Followed, 'announcedKeyIds' | 'sharedKeyIds'> {
  const rings = announced.map(keys => new Set(keys === '' ? [] : keys.split(',').map(Number)))
  const announcedKeyIds = [...new Set(rings.flatMap(ring => [...ring]))]
  return { announcedKeyIds, sharedKeyIds: announcedKeyIds.filter(id => rings.every(ring => ring.has(id))) }
}

function nodeStatements({ build }: SqlDialect) {
  return {
    installation: statement(() => build.selectFrom('installation').select('id')),
    keys: statement(() => build.selectFrom('keys').select(['id', 'fingerprint'])),
    noteKey: statement((at: Slots<KeyFingerprint>) =>
      build.insertInto('keys').values({ id: at.id, fingerprint: at.fingerprint }),
    ),
    liveNodes: statement((at: Slots<{ since: number }>) =>
      build
        .selectFrom('nodes')
        .select(['id', 'key_ids as keys', 'seen_at as seenAt'])
        .where('seen_at', '>', at.since)
        .orderBy('id'),
    ),
    announce: statement((at: Slots<{ nodeId: string; keys: string; now: number }>) =>
      build
        .insertInto('nodes')
        .values({ id: at.nodeId, key_ids: at.keys, seen_at: at.now })
        .onConflict(conflict => conflict.column('id').doUpdateSet({ key_ids: at.keys, seen_at: at.now })),
    ),
    statusesAfter: statement((at: Slots<{ after: number; limit: number }>) =>
      build
        .selectFrom('apps')
        .select([
          'status_version as version',
          'account_id as accountId',
          'number as appNumber',
          'invalid_token_status as status',
        ])
        .where('status_version', '>', at.after)
        // Every one is; it says that the index of the few may be used.
        .where('status_version', '>', fragment.lit(0))
        .orderBy('status_version')
        .limit(at.limit),
    ),
  }
}
