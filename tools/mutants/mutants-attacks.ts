import type { Mutant } from './mutant.ts'

const HTTP_FAULT = 'packages/server/src/plugins/http-fault.ts'
const LENIENT_PATH = 'packages/server/src/gateway/lenient-path.ts'
const REQUEST_HEADERS = 'packages/server/src/gateway/request-headers.ts'
const IDENTITY = 'packages/server/src/identity/identity.ts'
const LIMITS = 'packages/server/src/flows/limit-queries.ts'

const SMUGGLING = 'e2e/gateway/attacks/smuggling.test.ts'
const SPOOFING = 'e2e/gateway/attacks/spoofing.test.ts'
const PATHS = 'e2e/gateway/attacks/paths.test.ts'
const MANGLED = 'e2e/gateway/attacks/mangled-requests.test.ts'
const IDENTITY_TEST = 'packages/server/test/identity.test.ts'
const RATE_TEST = 'packages/server/test/query-rate.test.ts'

const MANGLED_NAME = 'nothing reaches an upstream but what was judged'
const CROSSING_NAME = 'a path that leads to one route for us and to another for an upstream'

/** What attackers of the gateway would have, and who tells whom it lets pass and how often. */
export const ATTACK_MUTANTS: readonly Mutant[] = [
  {
    name: 'attack-token',
    promise: 'mangled requests show where a token is not asked for',
    file: 'packages/server/src/gateway/gateway.ts',
    find: 'this.#deps.checkAccess(token, () => networkOf(caller.address))',
    replace: '{ keyId: 1, accountId: 7, appNumber: 3, grantHigh: 5, grantLow: 6, generation: 1, endTime: 2e9 }',
    test: { file: MANGLED, name: MANGLED_NAME },
  },
  {
    name: 'attack-claimed-identity',
    promise: 'mangled requests show where a claimed identity passes',
    file: REQUEST_HEADERS,
    find: ' || isIdentity(canonical)',
    replace: '',
    test: { file: MANGLED, name: MANGLED_NAME },
  },
  {
    name: 'attack-other-route',
    promise: 'mangled requests show where a path leads an upstream elsewhere',
    file: 'packages/server/src/gateway/route-table.ts',
    find: "alike === found ? found?.route : 'ambiguous'",
    replace: 'found?.route',
    test: { file: MANGLED, name: MANGLED_NAME },
  },
  {
    name: 'attack-version',
    promise: 'a request in HTTP/0.9 or 2.0 has no headers that count',
    file: HTTP_FAULT,
    find: "if (httpVersion !== '1.1' && httpVersion !== '1.0')",
    replace: 'if (httpVersion === undefined)',
    test: { file: SMUGGLING, name: 'a head that another reader could take for another request' },
  },
  {
    name: 'attack-coding',
    promise: 'content that is coded below its chunks is refused',
    file: HTTP_FAULT,
    find: "return version === '1.1' && coding.toLowerCase() === 'chunked'",
    replace: "return version === '1.1' && coding.toLowerCase().endsWith('chunked')",
    test: { file: SMUGGLING, name: 'a request whose framing readers could take in two ways' },
  },
  {
    name: 'attack-length',
    promise: 'a length that is no number of JavaScript is refused',
    file: HTTP_FAULT,
    find: 'length.length > MOST_DIGITS',
    replace: 'length.length > 1000',
    test: { file: SMUGGLING, name: 'a request whose framing readers could take in two ways' },
  },
  {
    name: 'attack-host',
    promise: 'no upstream is told a host that means something else to it',
    file: HTTP_FAULT,
    find: 'if (!HOST.test(host)) return false',
    replace: '',
    test: { file: SMUGGLING, name: 'a host of characters that mean something elsewhere' },
  },
  {
    name: 'attack-order-of-answers',
    promise: 'what is no request is answered after the requests before it',
    file: 'packages/server/src/plugins/malformed-http.ts',
    find: 'if (owed && !isItsOwn) {',
    replace: 'if (owed && !isItsOwn && socket.destroyed) {',
    test: { file: SMUGGLING, name: 'answers come in the order of their requests' },
  },
  {
    name: 'attack-decoded-twice',
    promise: 'a path is judged as an upstream sees it that decodes more than once',
    file: LENIENT_PATH,
    find: 'const DECODED_AT_MOST = 3',
    replace: 'const DECODED_AT_MOST = 1',
    test: { file: PATHS, name: CROSSING_NAME },
  },
  {
    name: 'attack-look-alike-letters',
    promise: 'a path is judged as an upstream sees it that normalises Unicode',
    file: LENIENT_PATH,
    find: "    .normalize('NFKC')\n",
    replace: '',
    test: { file: PATHS, name: CROSSING_NAME },
  },
  {
    name: 'attack-rewritten-path',
    promise: 'no header names another path than the one that was judged',
    file: REQUEST_HEADERS,
    find: "  'x-original-url',\n",
    replace: '',
    test: { file: SPOOFING, name: 'an upstream is told no address, path or proxy that only the caller claims' },
  },
  {
    name: 'identity-end',
    promise: 'an identity token ends with its access token',
    file: IDENTITY,
    find: 'Math.min(iat + IDENTITY_TTL_SECONDS, fields.endTime)',
    replace: 'iat + IDENTITY_TTL_SECONDS',
    test: { file: IDENTITY_TEST, name: 'it never outlives the access token it stands for' },
  },
  {
    name: 'identity-of-another',
    promise: 'no two access tokens share an identity token',
    file: IDENTITY,
    find: '    its.accountId === fields.accountId &&\n',
    replace: '',
    test: { file: IDENTITY_TEST, name: 'no two access tokens, and no two audiences' },
  },
  {
    name: 'identity-key-before-its-time',
    promise: 'no node signs with a key that another one does not publish',
    file: IDENTITY,
    find: 'deps.mintingKeyId()\n',
    replace: 'deps.ring.ids[0] as number\n',
    test: { file: IDENTITY_TEST, name: 'a node whose front secret others do not know yet' },
  },
  {
    name: 'limit-address-of-ipv6',
    promise: 'who has a /64 has one rate',
    file: LIMITS,
    find: 'throttleScopes(address)[0] as string',
    replace: 'address',
    test: { file: RATE_TEST, name: 'addresses count one by one, IPv6 by /64' },
  },
  {
    name: 'limit-burst',
    promise: "one second's worth may come at once, and no more",
    file: 'packages/server/src/domain/query-rate.ts',
    find: 'const waitMs = next - now - RATE_WINDOW_MS',
    replace: 'const waitMs = kept - now - RATE_WINDOW_MS',
    test: { file: RATE_TEST, name: "one second's worth of queries goes through at once" },
  },
  {
    name: 'limit-large-account-numbers',
    promise: 'no two apps share a rate because a number cannot hold both of theirs',
    file: LIMITS,
    find: 'accountId < MOST_AS_NUMBER',
    replace: 'accountId < Number.MAX_SAFE_INTEGER',
    test: { file: RATE_TEST, name: 'apps count one by one, however large' },
  },
]
