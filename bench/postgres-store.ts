import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { createKeyRing } from '../packages/server/src/tokens/key-ring.ts'
import { type Issue, tokenOf } from './grants.ts'
import { type Cluster, startCluster } from './postgres.ts'
import type { RefreshedStore } from './refresh-load.ts'
import { migrate, SECRET } from './server.ts'
import { ISSUED } from './store-file.ts'

/** Grants of each account. */
const PER_ACCOUNT = 100
/** Ids that are hexadecimal and decimal at once: pgbench reckons with numbers, and knows no other spelling of them. */
const FIRST_ID = 1_000_000_000_000_000

export interface PostgresStore extends RefreshedStore {
  cluster: Cluster
  /** The access token of the i-th grant. */
  accessToken(i: number, issue: Issue): string
  /** Where it is. */
  place(i: number): { accountId: number; grantId: string }
  stop(): Promise<void>
}

/** A cluster of its own, with the server's tables and so many grants in them. */
export async function newPostgresStore(folder: string, grants: number): Promise<PostgresStore> {
  const cluster = await startCluster(folder)
  await migrate(cluster.url)
  fill(cluster, grants)
  const [installation = ''] = cluster.run('select id from installation')
  const ring = createKeyRing([SECRET], installation)
  return {
    cluster,
    folder: mkdtempSync(join(folder, 'tokens-')),
    stop: cluster.stop,
    issues: chosen => issuesOf(cluster, chosen),
    accessToken: (i, issue) => tokenOf('access', i, issue, ring, placeOf(i)),
    place: i => ({ accountId: placeOf(i).accountId, grantId: idOf(i) }),
    token: (i, issue) => tokenOf('refresh', i, issue, ring, placeOf(i)),
  }
}

/** Where the i-th grant is: {@link grantPlace} is the same for pgbench. */
function placeOf(i: number) {
  const id = idOf(i)
  return {
    accountId: Math.floor(i / PER_ACCOUNT) + 1,
    grantHigh: Number.parseInt(id.slice(0, 8), 16),
    grantLow: Number.parseInt(id.slice(8), 16),
  }
}

function idOf(i: number): string {
  return String(FIRST_ID + i)
}

/** Account and id of one of so many grants, as a script of pgbench draws them. */
export function grantPlace(grants: number): string {
  return [
    `\\set i random(0, ${grants - 1})`,
    `\\set accountId :i / ${PER_ACCOUNT} + 1`,
    `\\set grantId ${FIRST_ID} + :i`,
  ].join('\n')
}

function fill({ run }: Cluster, grants: number): void {
  const now = Date.now()
  const accounts = Math.ceil(grants / PER_ACCOUNT)
  const { generation, keyId, accessEnd, refreshEnd } = ISSUED
  run(`
    insert into accounts (id, email, email_key, password_hash, password_version, app_passwords_only, state,
      last_app_number, last_app_password_id, created_at)
    select i, 'owner' || i || '@bench.example', 'owner' || i || '@bench.example', 'none', 1, 0, 'active', 1, 1, ${now}
    from generate_series(1, ${accounts}) as i;
    insert into apps (account_id, number, name, state, tokens_per_day, created_at)
    select i, 1, 'bench', 'active', null, ${now} from generate_series(1, ${accounts}) as i;
    insert into grants (account_id, id, app_number, row_version, generation, key_id, access_end, refresh_end,
      latest_access_end, kept_until_end, confirmed_generation, confirmed_at, confirmed_network, lowest_generation,
      credential_kind, credential_id, ended_at, ended_reason, made_at, made_address, made_agent, last_seen_at)
    select i / ${PER_ACCOUNT} + 1, (${FIRST_ID} + i)::text, 1, 1, ${generation}, ${keyId}, ${accessEnd}, ${refreshEnd},
      ${accessEnd}, ${refreshEnd + 1_209_600}, 0, 0, '', 1, 'app_password', 1, 0, null, ${now}, '127.0.0.1', 'bench/1',
      ${now}
    from generate_series(0, ${grants - 1}) as i;
    update counters set value = ${accounts};
    vacuum analyze accounts, apps, grants;
    checkpoint`)
}

function issuesOf({ run }: Cluster, chosen: readonly number[]): Issue[] {
  const ids = chosen.map(idOf).join(',')
  const accounts = chosen.map(i => placeOf(i).accountId).join(',')
  const rows = run(
    `select generation, key_id, access_end, refresh_end
     from unnest('{${accounts}}'::bigint[], '{${ids}}'::text[]) with ordinality as wanted (account_id, id, place)
     join grants using (account_id, id) order by place`,
  )
  if (rows.length !== chosen.length) throw new Error('the store lacks a grant it was filled with')
  return rows.map(row => {
    const [generation = 0, keyId = 0, accessEnd = 0, refreshEnd = 0] = row.split('|').map(Number)
    return { generation, keyId, accessEnd, refreshEnd }
  })
}
