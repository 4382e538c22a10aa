import { sql as fragment } from 'kysely'
import type { Followed, KeyFingerprint, NodeStore, NotedKey } from './node-store.ts'
import { LostRaceError, type SqlDialect, untilWon } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'

/** A node that was not seen for longer counts as gone. */
export const LIVE_MS = 30_000
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

    noteKeys: keys => untilWon(() => noteKeys(keys)),

    listKeys: async () => {
      const now = await readClock(database)
      const live = await database.rows(run.liveNodes, { since: now - LIVE_MS })
      const nodes = live.map(({ id, keys, seenAt }) => ({ id, keyIds: idsOf(keys), seenAt }))
      return { now, keys: await database.rows(run.keys, {}), nodes }
    },

    retireKey: id =>
      database.atomically(async sql => {
        const noted = await sql.rows(run.keys, {})
        if (!noted.some(key => key.id === id)) return false
        await sql.write(run.retireKey, { id, now: await readClock(sql) })
        return true
      }),

    leave: async nodeId => {
      await database.write(run.leave, { nodeId })
    },

    follow: async ({ nodeId, keyIds, mintingKeyId, silent, afterRevocation, afterStatusChange, limit }) => {
      const now = await readClock(database)
      const known = await database.rows(run.liveNodes, { since: now - LIVE_MS })
      const keys = keyIds.join()
      const self = known.find(node => node.id === nodeId)
      const isNews = !self || self.keys !== keys || now - self.seenAt >= TOUCH_MS || now < self.seenAt
      if (isNews && !silent) {
        await database.write(run.announce, { nodeId, keys, now })
        if (mintingKeyId !== undefined) await database.write(run.noteMinting, { id: mintingKeyId, now })
      }
      const noted = await database.rows(run.keys, {})
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
        ...ringsOf([keys, ...others.map(node => node.keys)], noted),
      }
    },
  }

  async function noteKeys(keys: readonly KeyFingerprint[]) {
    return database.atomically(async sql => {
      const noted = new Map((await sql.rows(run.keys, {})).map(key => [key.id, key]))
      const ids = (those: readonly KeyFingerprint[]) => those.map(({ id }) => id)
      const retired = ids(keys.filter(({ id }) => (noted.get(id)?.retiredAt ?? 0) > 0))
      const taken = ids(
        keys.filter(({ id, fingerprint }) => (noted.get(id)?.fingerprint ?? fingerprint) !== fingerprint),
      )
      if (taken.length > 0) return { taken, retired }
      for (const key of keys.filter(({ id }) => !noted.has(id))) {
        // Another node was first; it may have come with another secret.
        if ((await sql.write(run.noteKey, key)) === 0) throw new LostRaceError()
      }
      return { taken, retired }
    })
  }
}

/**
 * Which key ids anyone knows or ever knew, and which everyone who lives does. A node that is gone may have minted: what it
 * announced stays announced until it is given up.
 */
function ringsOf(
  announced: readonly string[],
  noted: readonly NotedKey[],
): Pick<Followed, 'announcedKeyIds' | 'retiredKeyIds' | 'sharedKeyIds'> {
  const rings = announced.map(keys => new Set(idsOf(keys)))
  const retired = new Set(noted.filter(key => key.retiredAt > 0).map(({ id }) => id))
  const known = [...rings.flatMap(ring => [...ring]), ...noted.map(({ id }) => id)]
  const announcedKeyIds = [...new Set(known)].filter(id => !retired.has(id))
  const sharedKeyIds = announcedKeyIds.filter(id => rings.every(ring => ring.has(id)))
  return { announcedKeyIds, retiredKeyIds: [...retired], sharedKeyIds }
}

function idsOf(keys: string): number[] {
  return keys === '' ? [] : keys.split(',').map(Number)
}

function nodeStatements({ build }: SqlDialect) {
  return {
    installation: statement(() => build.selectFrom('installation').select('id')),
    keys: statement(() =>
      build
        .selectFrom('keys')
        .select(['id', 'fingerprint', 'minted_at as mintedAt', 'retired_at as retiredAt'])
        .orderBy('id'),
    ),
    noteKey: statement((at: Slots<KeyFingerprint>) =>
      build
        .insertInto('keys')
        .values({ id: at.id, fingerprint: at.fingerprint })
        .onConflict(conflict => conflict.column('id').doNothing()),
    ),
    noteMinting: statement((at: Slots<{ id: number; now: number }>) =>
      build.updateTable('keys').set({ minted_at: at.now }).where('id', '=', at.id),
    ),
    retireKey: statement((at: Slots<{ id: number; now: number }>) =>
      build.updateTable('keys').set({ retired_at: at.now }).where('id', '=', at.id).where('retired_at', '=', 0),
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
    leave: statement((at: Slots<{ nodeId: string }>) => build.deleteFrom('nodes').where('id', '=', at.nodeId)),
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
