import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { postgresDialect } from '../packages/server/src/store/postgres/dialect.ts'
import { refreshStatements } from '../packages/server/src/store/refresh-rows.ts'
import type { GrantId } from '../packages/server/src/tokens/grant-id.ts'
import { SERVER_CORE } from './pin.ts'
import { type Cluster, programAt } from './postgres.ts'
import { grantPlace } from './postgres-store.ts'
import { launch } from './processes.ts'

const CLIENTS = 32
/** From its start, so that its connections, which do not count for its rate, are made within them. */
const SECONDS = 3

/**
 * Measures with pgbench what the database's side of a refresh is worth: the very statements of the server, prepared, the
 * read and the compare-and-set, each a transaction of its own. It runs where the server otherwise does.
 */
export function pgbenchRefreshes(cluster: Cluster, grants: number, folder: string): () => Promise<number> {
  const script = join(folder, 'refresh.pgbench')
  writeFileSync(script, refreshScript(grants))
  const command = [
    programAt('pgbench'),
    ...['-h', '127.0.0.1', '-p', String(cluster.port), '-U', 'chatapp', '-n', '-M', 'prepared'],
    ...['-c', String(CLIENTS), '-T', String(SECONDS), '-f', script, 'postgres'],
  ]
  return async () => {
    const before = generations(cluster)
    const child = launch(SERVER_CORE, command, { stdio: ['ignore', 'pipe', 'inherit'] })
    if (!child.stdout) throw new Error('pgbench has no output')
    const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')])
    const done = Number(/^number of transactions actually processed: (\d+)/m.exec(output)?.[1])
    const rate = Number(/^tps = ([\d.]+)/m.exec(output)?.[1])
    if (status !== 0 || !(rate > 0)) throw new Error(`pgbench ended with ${status}: ${output}`)
    const advances = generations(cluster) - before
    // Two of its clients that meet in a row: one of them wrote nothing, and would have to read again.
    if (advances < done * 0.98) throw new Error(`pgbench counted ${done}, but only ${advances} were written`)
    return rate
  }
}

function generations({ run }: Cluster): number {
  return Number(run('select sum(generation) from grants')[0])
}

/** One refresh: what is read goes into variables, what is written comes from them. */
function refreshScript(grants: number): string {
  const { find, change } = refreshStatements(postgresDialect)
  const read = filled(find.sql, find.bind({ accountId: ':accountId', appNumber: 1, grantId: ':grantId' } as never, 0))
  const written = change.bind(
    {
      ...{ accountId: ':accountId', id: ':grantId' as GrantId, generation: ':next', keyId: ':keyId' },
      ...{ accessEnd: ':accessEnd', refreshEnd: ':refreshEnd', latestAccessEnd: ':latestAccessEnd' },
      ...{ keptUntilEnd: ':keptUntilEnd', confirmedGeneration: ':generation', confirmedAt: ':now' },
      ...{ confirmedNetwork: ':network', lowestGeneration: ':lowestGeneration', endedAt: ':endedAt' },
      // pgbench has no parameter that is null.
      ...{ endedReason: 'null', lastSeenAt: ':now', rowVersion: ':rowVersion', deadline: ':deadline' },
    } as never,
    0,
  )
  return [
    grantPlace(grants),
    `\\set deadline ${Number.MAX_SAFE_INTEGER}`,
    `\\set network 127001`,
    `${read} \\gset`,
    '\\set next :generation + 1',
    `${filled(change.sql, written)};`,
    '',
  ].join('\n')
}

/** The text of a statement with pgbench's variables where its parameters are. */
function filled(sql: string, values: readonly unknown[]): string {
  return sql.replaceAll(/\$(\d+)/g, (_, place: string) => String(values[Number(place) - 1]))
}
