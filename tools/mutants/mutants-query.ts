import type { Mutant } from './mutant.ts'

const MAKE = 'packages/client/src/make.ts'
const QUERY = 'packages/client/src/query.ts'

const MAKING_TEST = 'packages/client/test/making.test.ts'
const QUERY_TEST = 'packages/client/test/query.test.ts'
const REQUESTS_TEST = 'packages/client/test/requests.test.ts'

/** What the client keeps to when a query or a make is sent in another way, or refused in another way, than usual. */
export const QUERY_MUTANTS: readonly Mutant[] = [
  {
    name: 'client-unknown-refusal-waits',
    promise: 'a make that was refused for an unknown reason is not repeated at each query',
    file: MAKE,
    find: 'passing ? 0 : UNTOLD_WAIT_SECONDS',
    replace: 'passing ? 0 : 0 * UNTOLD_WAIT_SECONDS',
    test: { file: MAKING_TEST, name: 'is not repeated at each query, nor under its key' },
  },
  {
    name: 'client-unknown-refusal-key',
    promise: 'a make that was refused for an unknown reason is not repeated under its key',
    file: MAKE,
    find: 'budget = settled(counted)',
    replace: 'budget = counted',
    test: { file: MAKING_TEST, name: 'is not repeated at each query, nor under its key' },
  },
  {
    name: 'client-head',
    promise: 'HEAD, which has no code, renews too',
    file: QUERY,
    find: '/^head40[13]/i',
    replace: '/^never/i',
    test: { file: REQUESTS_TEST, name: 'HEAD renews at' },
  },
  {
    name: 'client-request-origin',
    promise: 'a Request takes the token nowhere but to the origin of baseUrl',
    file: QUERY,
    find: 'resolve(address, input.url)',
    replace: '',
    test: { file: QUERY_TEST, name: 'the token goes to the origin of baseUrl only' },
  },
  {
    name: 'client-unreadable-is-not-dead',
    promise: 'a holder whose state cannot be read is not taken for dead',
    file: 'packages/client/src/file/holder.ts',
    find: 'return !isAlive(holder.pid)',
    replace: 'return true',
    test: { file: 'packages/client/test/holder.test.ts', name: 'that /proc cannot be read is no death' },
  },
  {
    name: 'client-retry-idempotent',
    promise: 'a query that may have been done is repeated only if doing it twice is the same',
    file: 'packages/client/src/retrying.ts',
    find: 'methods.has(sending.method) ? status',
    replace: 'sending ? status',
    test: { file: 'packages/client/test/retrying.test.ts', name: 'only if doing it twice is the same' },
  },
  {
    name: 'client-log-without-query',
    promise: 'the debug log shows nothing of the query string',
    file: 'packages/client/src/debug.ts',
    find: "return url.replace(/[?#].*$/s, '')",
    replace: 'return url',
    test: { file: 'packages/client/test/debug.test.ts', name: 'neither log nor its facts show a token' },
  },
]
