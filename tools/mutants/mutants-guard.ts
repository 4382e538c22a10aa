import type { Mutant } from './mutant.ts'

const GUARD = 'packages/guard/src/create-guard.ts'
const MEMORY = 'packages/guard/src/memory.ts'
const VERDICT = 'packages/guard/src/verdict.ts'
const CHECK_CALL = 'packages/guard/src/check-call.ts'
const PRESENTED = 'packages/guard/src/presented-token.ts'
const IDENTITY = 'packages/guard/src/identity-verdict.ts'

const REMEMBERING_TEST = 'packages/guard/test/remembering.test.ts'
const OUTAGE_TEST = 'packages/guard/test/outage.test.ts'
const REFUSAL_TEST = 'packages/guard/test/refusal.test.ts'
const FRAMEWORKS_TEST = 'packages/guard/test/frameworks.test.ts'
const IDENTITY_TEST = 'packages/guard/test/identity.test.ts'

/** What the guard of an API lets through, for how long, and what it answers. */
export const GUARD_MUTANTS: readonly Mutant[] = [
  {
    name: 'guard-bound',
    promise: 'an answer counts from when the question was asked',
    file: GUARD,
    find: '{ caller: verdict.caller, address, askedAt }',
    replace: '{ caller: verdict.caller, address, askedAt: this.#settings.now() }',
    test: { file: REMEMBERING_TEST, name: 'a revoked token passes for the five seconds of memory' },
  },
  {
    name: 'guard-single-flight',
    promise: 'queries at once with one token ask once',
    file: 'packages/guard/src/flights.ts',
    find: 'if (known) return known',
    replace: '',
    test: { file: REMEMBERING_TEST, name: 'a thousand queries at once' },
  },
  {
    name: 'guard-end-of-token',
    promise: 'no memory outlives the token',
    file: MEMORY,
    find: 'Math.min(rememberMs, leftMs)',
    replace: 'rememberMs',
    test: { file: REMEMBERING_TEST, name: 'no memory outlives the token, by the clock of the server' },
  },
  {
    name: 'guard-end-in-outage',
    promise: 'no outage carries a token beyond its end',
    file: MEMORY,
    find: 'Math.min(rememberMs + staleMs, leftMs)',
    replace: 'rememberMs + staleMs',
    test: { file: OUTAGE_TEST, name: 'no outage carries a token beyond its own end' },
  },
  {
    name: 'guard-clock-of-server',
    promise: 'the end of a token is judged by the clock of the server',
    file: VERDICT,
    find: '(Number.isNaN(date) ? now : date + 999)',
    replace: 'now',
    test: { file: REMEMBERING_TEST, name: 'no memory outlives the token, by the clock of the server' },
  },
  {
    name: 'guard-clock-set-back',
    promise: 'a clock that is set back prolongs nothing',
    file: MEMORY,
    find: 'now >= good.askedAt && now < good.freshUntil',
    replace: 'now < good.freshUntil',
    test: { file: REMEMBERING_TEST, name: 'a clock that is set back' },
  },
  {
    name: 'guard-answer-of-another',
    promise: 'an answer about another token is not believed',
    file: VERDICT,
    find: ' || accessToken !== token',
    replace: '',
    test: { file: REMEMBERING_TEST, name: 'foreign, broken and mixed up answers' },
  },
  {
    name: 'guard-redirect',
    promise: 'the token goes to the server alone',
    file: CHECK_CALL,
    find: "redirect: 'manual'",
    replace: "redirect: 'follow'",
    test: { file: REMEMBERING_TEST, name: 'a redirect is not followed' },
  },
  {
    name: 'guard-code-not-status',
    promise: 'only the code of the server makes a token bad, no bare 401',
    file: VERDICT,
    find: "status < 500 && code === 'ApiInvalidTokenError'",
    replace: 'status < 500 && status !== 404 && status !== 429',
    test: { file: OUTAGE_TEST, name: 'a token that was good passes for another minute' },
  },
  {
    name: 'guard-flood',
    promise: 'a flood of junk pushes out no good token',
    file: MEMORY,
    find: 'this.#bad.set(token,',
    replace: "this.#good.set(token + '.', {} as never)\n    this.#bad.set(token,",
    test: { file: OUTAGE_TEST, name: 'a flood of junk' },
  },
  {
    name: 'guard-flood-of-checks',
    promise: 'a flood of junk keeps nobody from asking about a token seen good',
    file: GUARD,
    find: 'isKnown ? this.#rechecks : this.#checks',
    replace: 'isKnown ? this.#checks : this.#checks',
    test: { file: OUTAGE_TEST, name: 'a flood of junk' },
  },
  {
    name: 'guard-outage-by-strangers',
    promise: 'strangers bring about no outage',
    file: GUARD,
    find: 'if (isKnown) this.#outage.began(this.#settings.now())\n      else ',
    replace: 'this.#outage.began(this.#settings.now())\n      ',
    test: { file: OUTAGE_TEST, name: 'tokens never seen good bring about no outage' },
  },
  {
    name: 'guard-outage-waits',
    promise: 'in an outage nobody who may go on waits',
    file: GUARD,
    find: 'known && this.#outage.isOn(now)',
    replace: 'known && !known',
    test: { file: OUTAGE_TEST, name: 'in an outage one query a second asks' },
  },
  {
    name: 'guard-trouble-told',
    promise: 'what is told of trouble holds no token',
    file: VERDICT,
    find: '/^Api[A-Za-z]{1,60}Error$/',
    replace: '/^\\w+$/',
    test: { file: OUTAGE_TEST, name: 'what is told of trouble holds no token' },
  },
  {
    name: 'guard-language',
    promise: 'a remembered refusal is told in the language of each caller',
    file: 'packages/guard/src/refusal.ts',
    find: 'languageOf(wishes.language ?? undefined)',
    replace: 'languageOf(undefined)',
    test: { file: REFUSAL_TEST, name: 'told to each caller in its own language' },
  },
  {
    name: 'guard-query-token',
    promise: 'a token in the query counts only where the route asks for it',
    file: PRESENTED,
    find: 'options.queryToken && target',
    replace: 'target',
    test: { file: FRAMEWORKS_TEST, name: 'a token in the query counts where the route asks for it' },
  },
  {
    name: 'guard-fastify-scope',
    promise: 'in Fastify the guard stands before the routes of its instance',
    file: 'packages/guard/src/fastify.ts',
    find: "[Symbol.for('skip-override')]: true, ",
    replace: '',
    test: { file: FRAMEWORKS_TEST, name: 'the guard stands before the routes of its instance' },
  },
  {
    name: 'guard-identity-algorithm',
    promise: 'nothing in an identity token chooses how it is verified: its kind is one',
    file: IDENTITY,
    find: "      typ: 'JWT',\n",
    replace: '',
    test: { file: IDENTITY_TEST, name: 'nothing but a whole, timely token' },
  },
  {
    name: 'guard-identity-audience',
    promise: 'an identity token for another API is refused',
    file: IDENTITY,
    find: '      audience,\n      required',
    replace: '      required',
    test: { file: IDENTITY_TEST, name: 'nothing but a whole, timely token' },
  },
  {
    name: 'guard-identity-keys-away',
    promise: 'known keys go on while the gateway is away',
    file: 'packages/guard/src/identity-keys.ts',
    find: 'cacheMaxAge: Number.POSITIVE_INFINITY',
    replace: 'cacheMaxAge: RELOAD_MS',
    test: { file: IDENTITY_TEST, name: 'known keys go on while the gateway is away' },
  },
  {
    name: 'guard-identity-keys-withdrawn',
    promise: 'a withdrawn key is gone ten minutes later',
    file: 'packages/guard/src/identity-keys.ts',
    find: 'if (!isFirst && now() >= reloadAt)',
    replace: 'if (!isFirst && now() < 0)',
    test: { file: IDENTITY_TEST, name: 'a withdrawn one is gone ten minutes later' },
  },
]
