import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import type { Bench, BenchContext } from './bench.ts'
import { type Figure, limitFigure } from './figure.ts'
import { newPostgresStore, type PostgresStore } from './postgres-store.ts'
import { startServerAt } from './server.ts'
import { quantile } from './statistics.ts'

const NODES = 3
const REVOCATIONS = 1_000
/** So many are under way at once. */
const AT_ONCE = 20
/** Between two looks at a node. */
const LOOK_MS = 5
const GIVE_UP_AFTER_MS = 20_000
/** A transaction that writes a revocation stays open for up to so long after it got its id. */
const SLOW_COMMIT_MS = 300
/** The targets, milliseconds. */
const P99_MS = 2_000
const MOST_MS = 10_000

export const revocationBench: Bench = { id: 'P12', title: 'revocations seen by every node', run }

/** Ends a grant. Resolves when it is committed. */
type Revoke = (lane: number, grant: number) => Promise<void>

interface Way {
  what: string
  /** Of the URL of the nodes' store. */
  query: string
  revoke: Revoke
}

/**
 * From the answer that it is revoked until each of three nodes refuses its token, beside its calls. A fourth one ends it:
 * who ends something looks at the feed at once, and would have heard of the others' ends then.
 */
async function* run({ folder, rounds, say }: BenchContext): AsyncGenerator<Figure> {
  say('filling a database')
  const store = await newPostgresStore(folder, 3 * REVOCATIONS)
  const tokens = accessTokens(store)
  const clients = await Promise.all(Array.from({ length: AT_ONCE }, () => connect(store.cluster.url)))
  let revoker = ''
  const overHttp: Revoke = async (_, grant) => {
    const headers = { Authorization: tokens[grant] as string }
    const { status } = await fetch(`${revoker}/v1/tokens`, { method: 'DELETE', headers })
    if (status !== 200) throw new Error(`the revocation was answered ${status}`)
  }
  const ways: Way[] = [
    { what: 'revocation seen by all nodes', query: '', revoke: overHttp },
    { what: 'the same with LISTEN lost', query: '?pooler=transaction', revoke: overHttp },
    { what: 'the same, committed out of order', query: '?pooler=transaction', revoke: slowly(store, clients) },
  ]
  for (const [index, { what, query, revoke }] of ways.entries()) {
    const nodes = []
    for (let node = 0; node <= NODES; node++) nodes.push(await startServerAt(`${store.cluster.url}${query}`))
    const [first = '', ...urls] = nodes.map(({ url }) => url)
    revoker = first
    say(what)
    const times = await revokeAll(index * REVOCATIONS, tokens, urls, revoke)
    for (const node of nodes) await node.stop('SIGTERM')
    // One figure of all: as many rounds as others have, of the same value.
    const of = (value: number) => Array.from({ length: rounds }, () => value)
    const about = { id: 'P12', unit: 'ms' }
    yield limitFigure({ ...about, what: `${what}, p99`, limit: P99_MS }, of(quantile(times, 0.99)))
    yield limitFigure({ ...about, what: `${what}, longest`, limit: MOST_MS }, of(quantile(times, 1)))
  }
  await Promise.all(clients.map(client => client.end()))
  await store.stop()
}

function accessTokens(store: PostgresStore): string[] {
  const all = Array.from({ length: 3 * REVOCATIONS }, (_, i) => i)
  return store.issues(all).map((issue, i) => store.accessToken(i, issue))
}

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString })
  await client.connect()
  return client
}

/** As if a node were slow between writing and commit: many at once, so whoever began first is often seen last. */
function slowly(store: PostgresStore, clients: readonly Client[]): Revoke {
  return async (lane, grant) => {
    const client = clients[lane] as Client
    const { accountId, grantId } = store.place(grant)
    await client.query('begin')
    await client.query(
      `insert into revocations (account_id, grant_id, until_end, reason)
       select account_id, id, latest_access_end, 'revoked' from grants where account_id = $1 and id = $2`,
      [accountId, grantId],
    )
    await wait(((grant * 7919) % SLOW_COMMIT_MS) + 1)
    await client.query('commit')
  }
}

/** Milliseconds of each of them, at each node. */
async function revokeAll(first: number, tokens: readonly string[], urls: readonly string[], revoke: Revoke) {
  const times: number[] = []
  const grants = Array.from({ length: REVOCATIONS }, (_, i) => first + i).values()
  const lane = async (number: number): Promise<void> => {
    for (const grant of grants) {
      const token = tokens[grant] as string
      await Promise.all(urls.map(url => mustBe(200, url, token)))
      await revoke(number, grant)
      const since = performance.now()
      const refused = async (url: string) => {
        await untilRefused(url, token, since)
        times.push(performance.now() - since)
      }
      await Promise.all(urls.map(refused))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => lane(number)))
  return times
}

async function untilRefused(url: string, token: string, since: number): Promise<void> {
  while ((await check(url, token)) !== 403) {
    if (performance.now() - since > GIVE_UP_AFTER_MS) throw new Error('a node never refused a revoked token')
    await wait(LOOK_MS)
  }
}

async function mustBe(wanted: number, url: string, token: string): Promise<void> {
  const status = await check(url, token)
  if (status !== wanted) throw new Error(`a token that lives was answered ${status}`)
}

async function check(url: string, token: string): Promise<number> {
  const { status, body } = await fetch(`${url}/v1/tokens/check`, { headers: { Authorization: token } })
  await body?.cancel()
  return status
}
