import type { Config } from '../config/index.ts'
import { withShare } from '../workers/share-connections.ts'
import type { Facts, PostgresFacts } from './facts.ts'
import type { Finding } from './finding.ts'

/** Connections that PostgreSQL keeps for operators, and a console beside. */
const RESERVED = 5

/** Whether PostgreSQL keeps what it acknowledges, and has connections for all nodes. */
export function checkPostgres({ postgres, config, store }: Facts): Finding[] {
  if (!postgres || config.store.kind !== 'postgres') return []
  const nodes = store.kind === 'open' ? Math.max(1, store.nodes.length) : 1
  const findings = [...checkDurability(postgres), ...checkConnections(postgres, nodes, mostConnections(config, nodes))]
  const [version] = postgres.version.split(' ')
  return findings.length > 0
    ? findings
    : [{ check: 'postgres', level: 'ok', what: `PostgreSQL ${version} keeps what it acknowledges` }]
}

function checkDurability({ settings, standbys }: PostgresFacts): Finding[] {
  const findings: Finding[] = []
  for (const name of ['fsync', 'full_page_writes']) {
    if (settings[name] === 'on') continue
    findings.push({
      check: 'postgres',
      level: 'problem',
      what: `${name} is ${settings[name]}`,
      why: 'A power cut can destroy the whole database',
      mend: `ALTER SYSTEM SET ${name} = on; SELECT pg_reload_conf();`,
    })
  }
  const commit = settings.synchronous_commit ?? ''
  if (['off', 'local', 'remote_write'].includes(commit) && (commit === 'off' || settings.synchronous_standby_names)) {
    findings.push({
      check: 'postgres',
      level: 'problem',
      what: `synchronous_commit is ${commit}`,
      why: 'A pair that a program has saved may be lost in a crash: its refresh token is then refused as unknown',
      mend: 'ALTER SYSTEM SET synchronous_commit = on; SELECT pg_reload_conf();',
    })
  }
  const isAwaited = standbys.some(({ isSynchronous }) => isSynchronous)
  if (standbys.length > 0 && !isAwaited) {
    findings.push({
      check: 'postgres',
      level: 'warning',
      what: 'There is a standby, and no commit waits for it',
      why: 'A failover to it loses the pairs of the last moments',
      mend: 'Patroni: synchronous_mode: true and synchronous_mode_strict: true; see deploy/ha',
    })
  }
  if (settings.synchronous_standby_names && !isAwaited) {
    findings.push({
      check: 'postgres',
      level: 'problem',
      what: `synchronous_standby_names is set, and no such standby is connected`,
      why: 'Every commit waits until one comes: makes and refreshes get 503',
      mend: 'Bring the standby back: docs/operation/runbooks/database-lost.md',
    })
  }
  return findings
}

/** Connections of so many nodes with these settings, where each process of a machine is a node. */
function mostConnections(config: Config, nodes: number): number {
  const processes = config.workers > 1 ? config.workers + 1 : 1
  const { store } = processes > 1 ? withShare(config, config.workers) : config
  const each = store.kind === 'postgres' ? store.address.connections : 0
  // One more on each machine: it listens for revocations.
  return nodes * each + Math.ceil(nodes / processes)
}

function checkConnections({ settings, connections }: PostgresFacts, nodes: number, theirs: number): Finding[] {
  const most = Number(settings.max_connections)
  const wanted = theirs + RESERVED
  if (wanted <= most) return []
  return [
    {
      check: 'postgres',
      level: 'warning',
      what: `${nodes} nodes may open ${wanted} connections, and PostgreSQL takes ${most} (${connections} are open)`,
      why: 'Under load some nodes find none, and answer 503',
      mend: 'Raise max_connections, or put PgBouncer between; see docs/decisions/postgresql.md',
    },
  ]
}
