import type { Mutant } from './mutant.ts'

const REVOKED = 'packages/server/src/revocations/revoked-grants.ts'
const END = 'packages/server/src/store/sql-end.ts'
const ACTIVITY = 'packages/server/src/counters/activity.ts'
const TABLE = 'packages/server/src/counters/grant-activity.ts'

const CHECK = 'packages/server/test/check-access.test.ts'
const STORE = 'packages/server/test/store-sqlite.test.ts'
const COUNTERS = 'packages/server/test/counters/activity.test.ts'
const GRANTS = 'packages/server/test/counters/grant-activity.test.ts'
const ROWS = 'packages/server/test/account/many-rows.test.ts'

/** What owners see of their access, and what they end of it. */
export const ACTIVITY_MUTANTS: readonly Mutant[] = [
  {
    name: 'access-token-ended',
    promise: 'an access token that was ended is refused, the newest one too',
    file: REVOKED,
    find: 'return generation <= (slots',
    replace: 'return generation < (slots',
    test: { file: CHECK, name: 'access tokens ended up to a generation are refused' },
  },
  {
    name: 'next-pair-works',
    promise: 'ending an access token leaves the next pair alone',
    file: REVOKED,
    find: 'return generation <= (slots',
    replace: 'return 0 <= (slots',
    test: { file: CHECK, name: 'access tokens ended up to a generation are refused' },
  },
  {
    name: 'whole-end-over-partial',
    promise: 'the end of a grant takes the place of the end of its access tokens',
    file: 'packages/server/src/store/sql-endings.ts',
    find: '    await sql.write(run.dropPartial, live)\n',
    replace: '',
    test: { file: STORE, name: 'the end of a grant takes the place' },
  },
  {
    name: 'access-token-of-another',
    promise: 'nobody ends the access token of another account',
    file: END,
    find: "        .where('grants.account_id', '=', at.accountId)\n",
    replace: '',
    test: { file: STORE, name: 'a grant of another account, one that ended' },
  },
  {
    name: 'access-token-of-ended-grant',
    promise: 'the end of a grant is never weakened to the end of its access tokens',
    file: END,
    find: "        .where('grants.ended_at', '=', 0)\n",
    replace: '',
    test: { file: STORE, name: 'a grant of another account, one that ended' },
  },
  {
    name: 'batch-counts-once',
    promise: 'a batch of counts whose answer was lost counts once',
    file: 'packages/server/src/store/sql-activity.ts',
    find: ".whereRef('activity_batches.batch', '<', 'excluded.batch')",
    replace: '',
    test: { file: STORE, name: 'a batch whose answer was lost' },
  },
  {
    name: 'batch-is-kept',
    promise: 'counts that the store did not take are kept',
    file: ACTIVITY,
    find: 'if (this.#unanswered) await this.#send(this.#unanswered)',
    replace: '',
    test: { file: COUNTERS, name: 'while the store is away all is kept' },
  },
  {
    name: 'batch-as-it-was',
    promise: 'a batch that may have been written goes out again as it was',
    file: ACTIVITY,
    find: 'return { nodeId: this.#options.nodeId, batch: this.#lastBatch,',
    replace: 'return { nodeId: this.#options.nodeId, batch: 1,',
    test: { file: COUNTERS, name: 'a batch that was written although' },
  },
  {
    name: 'every-query-counts',
    promise: 'no query is lost for its app, also where its grant finds no place in the table',
    file: TABLE,
    find: '      this.#apps.addQuery(this.#apps.numberOf(token.accountId, token.appNumber))\n',
    replace: '',
    test: { file: GRANTS, name: 'a table that is full counts on' },
  },
  {
    name: 'every-grant-its-turn',
    promise: 'no grant is passed over for ever by batches that are full',
    file: TABLE,
    find: '      this.#cursor = (this.#cursor + 1) & this.#mask\n',
    replace: '      this.#cursor = seen & this.#mask\n',
    test: { file: GRANTS, name: 'a limited batch takes grants in turn' },
  },
  {
    name: 'no-formula',
    promise: 'what others have written becomes no formula where the journal is opened',
    file: 'packages/server/src/routes/account/csv-line.ts',
    find: 'FORMULA.test(text)',
    replace: '/^=/.test(text)',
    test: { file: ROWS, name: 'becomes no formula' },
  },
]
