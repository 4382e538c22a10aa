import { THROTTLE_TABLES, type ThrottleNews, type ThrottleTable } from '../domain/throttle-news.ts'
import type { SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'
import type { ThrottleStore } from './throttle-store.ts'

/** Failed logins for other nodes: a batch is one row, since nobody looks for one of its keys. */
export function failureVerbs({ database, dialect }: SqlContext): ThrottleStore {
  const run = failureStatements(dialect)
  const readClock = clockReader(dialect)

  return {
    noteFailures: async ({ nodeId, batch, news }) => {
      await database.write(run.note, { nodeId, batch, failures: pack(news) })
    },

    listFailures: async page => {
      const now = await readClock(database)
      const rows = await database.rows(run.list, page)
      return { now, batches: rows.map(({ failures, ...row }) => ({ ...row, news: unpack(failures) })) }
    },
  }
}

type Packed = [table: ThrottleTable, key: string, failures: number, cleared: 0 | 1]

function pack(news: readonly ThrottleNews[]): string {
  const packed = news.map(({ table, key, failures, cleared }): Packed => [table, key, failures, cleared ? 1 : 0])
  return JSON.stringify(packed)
}

/** A newer version may tell of more than this one counts. */
function unpack(text: string): readonly ThrottleNews[] {
  const packed: Packed[] = JSON.parse(text)
  return packed
    .filter(([table]) => THROTTLE_TABLES.includes(table))
    .map(([table, key, failures, cleared]) => ({ table, key, failures, cleared: cleared === 1 }))
}

function failureStatements({ build, clock }: SqlDialect) {
  return {
    note: statement((at: Slots<{ nodeId: string; batch: number; failures: string }>) =>
      build
        .insertInto('login_failures')
        .values({ node_id: at.nodeId, batch: at.batch, at: clock, failures: at.failures })
        .onConflict(conflict => conflict.columns(['node_id', 'batch']).doNothing()),
    ),
    list: statement((at: Slots<{ nodeId: string; after: number; limit: number }>) =>
      build
        .selectFrom('login_failures')
        .select(['node_id as nodeId', 'batch', 'at', 'failures'])
        .where('at', '>', at.after)
        .where('node_id', '<>', at.nodeId)
        .orderBy('at')
        .orderBy('node_id')
        .orderBy('batch')
        .limit(at.limit),
    ),
  }
}
