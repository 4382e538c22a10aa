import type { Mutant } from './mutant.ts'

const DELIVERIES = 'packages/server/src/store/sql-deliveries.ts'
const TARGET = 'packages/server/src/notices/webhook/target.ts'
const LOOKUP = 'packages/server/src/notices/webhook/checked-lookup.ts'
const LEFT = 'packages/server/src/domain/advice/left-behind.ts'

const STORE = 'packages/server/test/store-sqlite.test.ts'
const TARGETS = 'packages/server/test/notices/webhook-target.test.ts'
const DELIVERY = 'packages/server/test/notices/delivery.test.ts'
const RULES = 'packages/server/test/advice-rules.test.ts'
const TRAFFIC = 'packages/server/test/advice-traffic.test.ts'
const JUDGE = 'packages/server/test/advice-judge.test.ts'
const ADVICE = 'packages/server/test/account/advice.test.ts'

/** What owners are told: advice and notices. */
export const TOLD_MUTANTS: readonly Mutant[] = [
  {
    name: 'webhook-inner-name',
    promise: 'a webhook whose name leads inside is called never',
    file: LOOKUP,
    find: '!found.every(({ address }) => isPublicAddress(address))',
    replace: 'false',
    test: { file: TARGETS, name: 'no connection is opened to an inner address' },
  },
  {
    name: 'webhook-one-inner-address',
    promise: 'a name with one inner address is refused whole',
    file: LOOKUP,
    find: '!found.every(({ address }) => isPublicAddress(address))',
    replace: '!found.some(({ address }) => isPublicAddress(address))',
    test: { file: TARGETS, name: 'no connection is opened to an inner address' },
  },
  {
    name: 'webhook-inner-number',
    promise: 'a webhook leads to no inner address, however it is spelt',
    file: TARGET,
    find: 'if (ipaddr.isValid(host) && !isPublicAddress(host))',
    replace: 'if (ipaddr.isValid(text) && !isPublicAddress(host))',
    test: { file: TARGETS, name: 'a webhook is a https URL' },
  },
  {
    name: 'webhook-looked-up-once',
    promise: 'a name is looked up and judged anew for each notice',
    file: 'packages/server/src/notices/webhook/sender.ts',
    find: '    pipelining: 0,\n',
    replace: '    pipelining: 1,\n',
    test: { file: TARGETS, name: 'several notices to one host look it up anew each' },
  },
  {
    name: 'signature-without-time',
    promise: 'the time of a notice is signed along',
    file: 'packages/server/src/notices/webhook/sign.ts',
    find: 'seconds}.',
    replace: '0}.',
    test: { file: DELIVERY, name: 'signed with the secret that was shown' },
  },
  {
    name: 'webhook-secret-of-version',
    promise: 'a webhook that is set again signs with another secret',
    file: 'packages/server/src/notices/webhook/secret.ts',
    find: 'version}`',
    replace: '0}`',
    test: { file: DELIVERY, name: 'signed with the secret that was shown' },
  },
  {
    name: 'delivery-once-at-a-time',
    promise: 'a delivery that was taken is due for nobody else',
    file: DELIVERIES,
    find: 'until: now + leaseMs',
    replace: 'until: now',
    test: { file: STORE, name: 'a delivery that was taken is due for nobody else' },
  },
  {
    name: 'late-outcome',
    promise: 'the outcome of an earlier try changes nothing',
    file: DELIVERIES,
    find: "          .where('attempts', '=', at.attempts),\n",
    replace: '',
    test: { file: STORE, name: 'a failed try is due again when it was said' },
  },
  {
    name: 'retry-of-another',
    promise: 'nobody retries the notice of another account',
    file: DELIVERIES,
    find: "        .set({ state: 'waiting', attempts: 0, next_at: at.now })\n        .where('account_id', '=', at.accountId)\n",
    replace: "        .set({ state: 'waiting', attempts: 0, next_at: at.now })\n",
    test: { file: STORE, name: 'a delivery that was given up can be tried again' },
  },
  {
    name: 'notice-of-inactive',
    promise: 'an account that is switched off is told nothing more',
    file: 'packages/server/src/store/sql-notice-statements.ts',
    find: "            .where('accounts.state', '=', 'active'),\n",
    replace: '',
    test: { file: STORE, name: 'an account that is switched off is told nothing more' },
  },
  {
    name: 'hosts-are-no-habit',
    promise: 'hosts that keep a pair each are given no advice on the day they begin',
    file: LEFT,
    find: 'daily.has(grant.credential) ? grant.credential : makerOf(grant)',
    replace: 'grant.credential',
    test: { file: RULES, name: 'a dozen hosts with a store each' },
  },
  {
    name: 'trying-out-is-no-habit',
    promise: 'a day of trying out is given no advice',
    file: LEFT,
    find: 'MOST_WITHOUT_ADVICE = 7',
    replace: 'MOST_WITHOUT_ADVICE = 3',
    test: { file: RULES, name: 'a day of trying out with five tokens' },
  },
  {
    name: 'one-cause-one-advice',
    promise: 'makes that follow refused refreshes are no habit of their own',
    file: LEFT,
    find: 'return refused > 0 && refused * 2 >=',
    replace: 'return refused < 0 && refused * 2 >=',
    test: { file: TRAFFIC, name: 'stale-pair-in-use' },
  },
  {
    name: 'two-networks-are-no-habit',
    promise: 'who leaves by two networks is given no advice',
    file: 'packages/server/src/domain/advice/pair-in-two-places.ts',
    find: "grant.endedReason === 'reused' && grant.endedAt",
    replace: 'grant.networkChanges > 2 || grant.endedAt',
    test: { file: RULES, name: 'a program that leaves by two networks in turn' },
  },
  {
    name: 'judged-now-and-then',
    promise: 'an app that goes on calling is judged each two minutes',
    file: 'packages/server/src/advice/judge.ts',
    find: 'judged.dueAt = now + JUDGE_EVERY_MS',
    replace: 'judged.dueAt = now',
    test: { file: JUDGE, name: 'an app that goes on calling is judged each two minutes' },
  },
  {
    name: 'habit-told-once',
    promise: 'a habit is told once by all nodes together',
    file: 'packages/server/src/store/sql-advice.ts',
    find: '.filter(rule => !known.has(rule))',
    replace: '.filter(rule => known.size >= 0 || !known.has(rule))',
    test: { file: JUDGE, name: 'a habit is told once by all nodes together' },
  },
  {
    name: 'advice-of-another',
    promise: 'advice is shown to the owner of the app alone',
    file: 'packages/server/src/store/sql-advice.ts',
    find: "        .where('advice.account_id', '=', at.accountId)\n",
    replace: '',
    test: { file: ADVICE, name: 'a habit is shown with its evidence' },
  },
]
