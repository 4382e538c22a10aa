import type { Mutant } from './mutant.ts'

const TOKENS = 'packages/server/test/tokens.test.ts'
const CHECK = 'packages/server/test/check-access.test.ts'
const REVOKE = 'packages/server/test/revoke-grant.test.ts'
const OTHER_SECRETS = 'packages/server/test/other-secrets.test.ts'
const FOLLOWER = 'packages/server/test/follower.test.ts'

/** What a token proves, and what every query asks of it. */
export const TOKEN_MUTANTS: readonly Mutant[] = [
  {
    name: 'mac-result',
    promise: 'a token with a wrong MAC is refused: the result of the constant-time compare counts',
    file: 'packages/server/src/tokens/mac.ts',
    find: 'return timingSafeEqual(macOf(key, bytes), bytes.mac)',
    replace: 'return timingSafeEqual(macOf(key, bytes), bytes.mac) || true',
    test: { file: TOKENS, name: 'one changed character anywhere is refused' },
  },
  {
    name: 'mac-fields',
    promise: 'the MAC covers the fields, all of them',
    file: 'packages/server/src/tokens/layout.ts',
    find: 'signed: all.subarray(0, LAYOUT.mac)',
    replace: 'signed: all.subarray(0, LAYOUT.endTime)',
    test: { file: TOKENS, name: 'one changed character anywhere is refused' },
  },
  {
    name: 'mac-kind',
    promise: 'the MAC covers the prefix',
    file: 'packages/server/src/tokens/layout.ts',
    find: 'signed: all.subarray(0, LAYOUT.mac)',
    replace: 'signed: all.subarray(PREFIX_LENGTH, LAYOUT.mac)',
    // The keys of the two kinds differ as well, so only the bytes themselves show it.
    test: { file: TOKENS, name: 'the layout never changes' },
  },
  {
    name: 'key-kind',
    promise: 'access and refresh tokens have keys of their own',
    file: 'packages/server/src/tokens/key-ring.ts',
    find: "refresh: macKey('refresh')",
    replace: "refresh: macKey('access')",
    test: { file: TOKENS, name: 'the layout never changes' },
  },
  {
    name: 'one-spelling',
    promise: 'no two strings are the same token: the spare bits of the last character are judged',
    file: 'packages/server/src/tokens/layout.ts',
    find: '{62}[AEIMQUYcgkosw048]$/',
    replace: '{63}$/',
    test: { file: TOKENS, name: 'no other spelling is the same token' },
  },
  {
    name: 'installation-salt',
    promise: 'two installations with one secret never accept each other',
    file: 'packages/server/src/tokens/key-ring.ts',
    find: "hkdfSync('sha256', secret, installationId,",
    replace: "hkdfSync('sha256', secret, '',",
    test: { file: TOKENS, name: 'two installations with one secret' },
  },
  {
    name: 'unknown-key',
    promise: 'a key that is not known here is told apart from a forged token',
    file: 'packages/server/src/tokens/verify.ts',
    find: 'if (!key) return { genuine: false, unknownKey: {',
    replace: 'if (!key) return FORGED ?? { genuine: false, unknownKey: {',
    test: { file: TOKENS, name: 'an unknown key id is told apart' },
  },
  {
    name: 'other-secret',
    promise: 'a server with another secret than its database was used with does not start, and logs nobody out',
    file: 'packages/server/src/server/refuse-other-secrets.ts',
    find: 'const faults = taken.map(',
    replace: 'const faults = [].map(',
    test: { file: OTHER_SECRETS, name: 'is not served, until that is back' },
  },
  {
    name: 'announced-key',
    promise: 'a token of a key that another node announced is not called invalid',
    file: 'packages/server/src/flows/foreign-key.ts',
    find: 'follower.isAnnounced(id) &&',
    replace: 'id < 0 &&',
    test: { file: CHECK, name: 'that another node announced' },
  },
  {
    name: 'announced-key-at-revoke',
    promise: 'whoever ends a grant of another node’s key is not told that there is nothing to end',
    file: 'packages/server/src/flows/revoke-grant.ts',
    find: 'follower.isAnnounced(verdict.unknownKey.id)',
    replace: 'verdict.unknownKey.id < 0',
    test: { file: REVOKE, name: 'that another node announced' },
  },
  {
    name: 'announced-key-over',
    promise: 'a token of a key that is not held here is invalid once it is past its own end',
    file: 'packages/server/src/flows/foreign-key.ts',
    find: '&& now < (endTime + graceSeconds) * 1000',
    replace: '&& now < Number.POSITIVE_INFINITY',
    test: { file: CHECK, name: 'that another node announced' },
  },
  {
    name: 'expiry',
    promise: 'an access token ends at its end time',
    file: 'packages/server/src/flows/check-access.ts',
    find: 'fields.endTime * 1000 <= now',
    replace: 'fields.endTime * 1000 < now',
    test: { file: CHECK, name: 'good up to its end time, and not at it' },
  },
  {
    name: 'revocation',
    promise: 'an ended grant has no access',
    file: 'packages/server/src/flows/check-access.ts',
    find: 'if (reason) throw',
    replace: 'if (!reason && !fields) throw',
    test: { file: CHECK, name: 'of an ended grant is refused' },
  },
  {
    name: 'staleness',
    promise: 'a node cut off from the revocations for too long does not guess',
    file: 'packages/server/src/flows/check-access.ts',
    find: 'if (follower.stalenessMs() > maxStalenessMs) throw unavailable()',
    replace: '',
    test: { file: CHECK, name: 'guesses nothing' },
  },
  {
    name: 'first-use',
    promise: 'the first use of a generation is noted',
    file: 'packages/server/src/flows/check-access.ts',
    find: 'firstUses.note(fields, networkOf)',
    replace: '',
    test: { file: CHECK, name: 'the first use of a generation is noted once' },
  },
  {
    name: 'catch-up',
    promise: 'what was ended before the answer is ended in memory too: nobody joins a read that may have looked before',
    file: 'packages/server/src/revocations/follower.ts',
    find: 'if (!this.#reading) return this.#read()',
    replace: 'return this.#reading ?? this.#read()',
    test: { file: FOLLOWER, name: 'who catches up has in memory' },
  },
]
