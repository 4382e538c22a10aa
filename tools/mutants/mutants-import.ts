import type { Mutant } from './mutant.ts'

const STORE_TEST = 'packages/server/test/store-sqlite.test.ts'
const HASH_TEST = 'packages/server/test/passwords-foreign-hash.test.ts'
const HASHES = 'packages/server/src/store/sql-password-hashes.ts'
const FOREIGN_HASH = 'packages/server/src/passwords/foreign-hash.ts'

/** Accounts from elsewhere, what becomes of their hashes, and statuses by app. */
export const IMPORT_MUTANTS: readonly Mutant[] = [
  {
    name: 'import-counter',
    promise: 'numbers given out lie beyond those that were taken in',
    file: 'packages/server/src/store/sql-import.ts',
    find: 'if (!dryRun) await sql.write(run.raiseCounter, { highest })',
    replace: '',
    test: { file: STORE_TEST, name: 'what is taken in has its numbers' },
  },
  {
    name: 'import-dear-hash',
    promise: 'a hash that would fill the lane is not taken in',
    file: FOREIGN_HASH,
    find: "cost > BCRYPT_COSTS.most ? 'tooDear' : undefined",
    replace: 'undefined',
    test: { file: HASH_TEST, name: 'what is no hash, cut short, too cheap or too dear' },
  },
  {
    name: 'import-nul',
    promise: 'a password with a NUL fits no bcrypt hash',
    file: 'packages/server/src/passwords/hash-worker.js',
    find: "return fits && !password.includes('\\0')",
    replace: 'return fits',
    test: { file: HASH_TEST, name: 'a password with a NUL fits no bcrypt hash' },
  },
  {
    name: 'upgrade-half-read-password',
    promise: 'a password of which bcrypt read the beginning alone keeps its hash',
    file: FOREIGN_HASH,
    find: 'return !isBcrypt(hash) || Buffer.byteLength(password) <= BCRYPT_READS_BYTES',
    replace: 'return true',
    test: { file: HASH_TEST, name: 'a hash of another making gives way to ours' },
  },
  {
    name: 'upgrade-compare',
    promise: 'a hash gives way only where it is the one that was compared with',
    file: HASHES,
    find: ".where('password_hash', '=', at.from)",
    replace: '',
    test: { file: STORE_TEST, name: 'of several at once the first stays' },
  },
  {
    name: 'upgrade-version',
    promise: 'a password that was changed meanwhile keeps its hash',
    file: HASHES,
    find: ".where('password_version', '=', at.passwordVersion)",
    replace: '',
    test: { file: STORE_TEST, name: 'a password that was changed meanwhile keeps its hash' },
  },
  {
    name: 'decoy-kind',
    promise: 'unknown e-mails cost each kind of hash as often as accounts do',
    file: 'packages/server/src/passwords/decoys.ts',
    find: 'kinds.find(({ below }) => draw < below)?.decoy ?? ours',
    replace: 'ours',
    test: { file: 'packages/server/test/passwords-decoys.test.ts', name: 'unknown e-mails cost each kind of hash' },
  },
  {
    name: 'status-by-app',
    promise: 'an app is refused with the status its owner chose',
    file: 'packages/server/src/plugins/envelope.ts',
    find: 'options.invalidTokenStatus(refusal.options.app)',
    replace: 'options.invalidTokenStatus(undefined)',
    test: { file: 'e2e/wire/token-status.test.ts', name: 'an app on 401 is refused with 401' },
  },
]
