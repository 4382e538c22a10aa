import type { Mutant } from './mutant.ts'

const THROTTLE = 'packages/server/test/throttle.test.ts'
const ADDRESSES = 'packages/server/test/throttle-addresses.test.ts'
const LANE = 'packages/server/test/passwords-lane.test.ts'
const STRANGER = 'e2e/limit/stranger.test.ts'

/** Passwords, guesses, and what a stranger may learn. */
export const LOGIN_MUTANTS: readonly Mutant[] = [
  {
    name: 'app-password-result',
    promise: 'a wrong app password is refused: the result of the constant-time compare counts',
    file: 'packages/server/src/passwords/app-password.ts',
    find: 'return a.byteLength === b.byteLength && timingSafeEqual(a, b)',
    replace: 'return a.byteLength === b.byteLength && (timingSafeEqual(a, b) || true)',
    test: { file: 'packages/server/test/passwords-app-password.test.ts', name: 'another spelling of the same bits' },
  },
  {
    name: 'slot-by-address',
    promise: '500 parallel guesses from one address count as 500: the slot is taken before the hash',
    file: 'packages/server/src/domain/throttle.ts',
    find: 'passwordAddresses.take(scopes, at)',
    replace: '',
    test: { file: THROTTLE, name: 'from one address at 500 accounts' },
  },
  {
    name: 'slot-by-account',
    promise: '500 parallel guesses at one account count as 500: the slot is taken before the hash',
    file: 'packages/server/src/domain/throttle.ts',
    find: 'lanes.charge(key, at)',
    replace: '{ closedUntil: at, closedUntilBefore: at }',
    test: { file: THROTTLE, name: 'at one account from 500 addresses' },
  },
  {
    name: 'slot-while-hashed',
    promise: 'guesses that arrive at once count together: each holds its slot while it is judged',
    file: 'packages/server/src/flows/make-tokens.ts',
    find: 'const right = await decided(admission, async () => {',
    replace: 'admission.abandoned()\n  const right = await decided(admission, async () => {',
    test: { file: STRANGER, name: 'count together however many arrive at once' },
  },
  {
    name: 'known-network-by-itself',
    promise: 'failures on one known network stop no other',
    file: 'packages/server/src/domain/throttle.ts',
    find: 'attempt.known ? `$' + '{attempt.network} $' + '{attempt.account}` : attempt.account',
    replace: 'attempt.account',
    test: { file: THROTTLE, name: 'leave unknown and other known networks untouched' },
  },
  {
    name: 'known-network-goes-on',
    promise: 'the failures of a day close an account to unknown networks only',
    file: 'packages/server/src/domain/throttle.ts',
    find: 'attempt.known ? knownLanes : strangers',
    replace: 'strangers',
    test: { file: THROTTLE, name: 'a known network has its back-off, and no end of the day' },
  },
  {
    name: 'app-passwords-go-on',
    promise: 'failed account passwords never stop an app password',
    file: 'packages/server/src/domain/throttle.ts',
    find: 'appPasswordAddresses.waitMs(throttleScopes(address), now())',
    replace: 'passwordAddresses.waitMs(throttleScopes(address), now())',
    test: { file: ADDRESSES, name: 'failures of account passwords do not stop them' },
  },
  {
    name: 'decoy',
    promise: 'an unknown e-mail costs the same work as a known one',
    file: 'packages/server/src/passwords/lane.ts',
    find: "const fits = await run({ kind: 'verify', hash: hash ?? decoy, password }, known)",
    replace: "const fits = hash !== undefined && (await run({ kind: 'verify', hash, password }, known))",
    test: { file: LANE, name: 'an unknown e-mail costs the same work' },
  },
  {
    name: 'look-up-for-strangers',
    promise: 'what is looked up does not tell by its time whether e-mail or appId is right',
    file: 'packages/server/src/store/sql-credentials.ts',
    find: 'const ofApp = await findApp(query, found?.now ?? (await readClock(database)))',
    replace: 'const ofApp = found ? await findApp(query, found.now) : { networkKnown: false }',
    test: { file: 'packages/server/test/store-credentials.test.ts', name: 'does not tell by its time' },
  },
  {
    name: 'hash-permit',
    promise: 'no more hashes run at once than the lane is wide',
    file: 'packages/server/src/passwords/lane.ts',
    find: 'if (running < concurrency) {',
    replace: 'if (running < concurrency * 64) {',
    test: { file: LANE, name: 'no more hashes run at once' },
  },
  {
    name: 'hash-deadline',
    promise: 'a call that has waited past its deadline is never hashed',
    file: 'packages/server/src/passwords/lane.ts',
    find: 'if (now() < next.deadline) {',
    replace: 'if (next) {',
    test: { file: LANE, name: 'when its timer comes late' },
  },
  {
    name: 'hash-queue-of-strangers',
    promise: 'strangers never fill the whole queue',
    file: 'packages/server/src/passwords/lane-queue.ts',
    find: 'Math.floor(limit / 2)',
    replace: 'limit',
    test: { file: LANE, name: 'strangers get at most half of the queue' },
  },
  {
    name: 'peek',
    promise: 'a stranger learns nothing of the limit: it is peeked only where the network is known',
    file: 'packages/server/src/flows/make-tokens.ts',
    find: '!found.networkKnown || ',
    replace: '',
    test: { file: STRANGER, name: 'sees one and the same answer' },
  },
  {
    name: 'peek-at-home',
    promise: 'a habit of making tokens costs no hashing: where the network is known the limit comes first',
    file: 'packages/server/src/flows/make-tokens.ts',
    find: 'if (quota.used >= quota.limit) throw',
    replace: 'if (quota.used > quota.limit) throw',
    test: { file: STRANGER, name: 'the cheap refusal before any credentials' },
  },
]
