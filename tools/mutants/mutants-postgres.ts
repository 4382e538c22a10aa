import type { Mutant } from './mutant.ts'

const SOURCE = 'packages/server/src/store/postgres'
const TEST = 'packages/server/test/store-postgres'
const RACES = `${TEST}-races.test.ts`
const FEED = `${TEST}-feed.test.ts`
const FAILURES = `${TEST}-failures.test.ts`
const GROUPS = `${TEST}-groups.test.ts`
const FAILOVER = `${TEST}-failover.test.ts`

/** What many nodes on one PostgreSQL could do to each other, and what the network could do to them. */
export const POSTGRES_MUTANTS: readonly Mutant[] = [
  {
    name: 'postgres-hold',
    promise: 'a make waits for who changes what it depends on',
    file: `${SOURCE}/dialect.ts`,
    find: 'holding: query => query.forKeyShare()',
    replace: 'holding: query => query',
    test: { file: RACES, name: 'a make that met a node that changed its password' },
  },
  {
    name: 'postgres-claim',
    promise: 'who ends something waits for the makes that are under way',
    file: `${SOURCE}/dialect.ts`,
    find: 'claiming: query => query.forUpdate()',
    replace: 'claiming: query => query',
    test: { file: RACES, name: 'an end waits for the make that is under way' },
  },
  {
    name: 'postgres-feed-order',
    promise: 'an end that is committed late is missed by nobody',
    file: `${SOURCE}/feed.ts`,
    find: 'pg_snapshot_xmin(',
    replace: 'pg_snapshot_xmax(',
    test: { file: FEED, name: 'an end that is committed after a later one' },
  },
  {
    name: 'postgres-feed-pages',
    promise: 'a look that takes several pages goes on from what its first page was sure of',
    file: `${SOURCE}/feed.ts`,
    find: 'position.page ? position.from : first.xmin',
    replace: 'first.xmin',
    test: { file: FEED, name: 'nor is one that is committed between two pages' },
  },
  {
    name: 'postgres-feed-server',
    promise: 'the feed of another server is read from its start',
    file: `${SOURCE}/feed.ts`,
    find: 'page.server === position.server || ',
    replace: 'true || ',
    test: { file: FEED, name: 'a position of another run of the server' },
  },
  {
    name: 'postgres-repeat-make',
    promise: 'a make whose answer was lost counts once',
    file: `${SOURCE}/guarded-store.ts`,
    find: '{ ...order, idempotent: true }',
    replace: 'order',
    test: { file: FAILURES, name: 'a make whose commit was done and not answered' },
  },
  {
    name: 'postgres-repeat-all',
    promise: 'what nobody can tell to have happened is not done twice',
    file: `${SOURCE}/executor.ts`,
    find: 'throw isLost(error) ? new AmbiguousCommitError(error.message) : error',
    replace: 'throw error',
    test: { file: FAILURES, name: 'what nobody can tell to have happened' },
  },
  {
    name: 'postgres-cut-short',
    promise: 'a commit that did not wait for its standby is not told as done',
    file: `${SOURCE}/executor.ts`,
    find: 'if (connections.wasCutShort(client))',
    replace: 'if (false)',
    test: { file: FAILOVER, name: 'a commit that did not wait for its standby' },
  },
  {
    name: 'postgres-group-claimed',
    promise: 'a grant that somebody else has claimed keeps no other refresh waiting',
    file: `${SOURCE}/grouped-refresh-rows.ts`,
    find: '          .skipLocked()\n',
    replace: '',
    test: { file: GROUPS, name: 'a grant that somebody else has claimed' },
  },
  {
    name: 'postgres-group-places',
    promise: 'refreshes that share a statement get each its own row',
    file: `${SOURCE}/grouped-refresh-rows.ts`,
    find: 'found[row.place - 1] = row',
    replace: 'found[places.length - row.place] = row',
    test: { file: GROUPS, name: '250 refreshes at once' },
  },
  {
    name: 'postgres-group-version',
    promise: 'a row that was written meanwhile is not written over by a group',
    file: `${SOURCE}/grouped-refresh-rows.ts`,
    find: 'written[place - 1] = true',
    replace: 'written.fill(true)',
    test: { file: GROUPS, name: 'of one token that comes 90 times' },
  },
]
