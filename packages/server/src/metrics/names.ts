import { ERROR_CODES, METHODS, REASONS, type Reason } from '@chatapp-access/contract'

/** What is measured, once: the registry, docs/operation/metrics.md, the dashboard and the alert rules are held to it. */
export interface MetricEntry {
  kind: 'counter' | 'gauge' | 'histogram'
  help: string
  /** Each label with all values it can have: none of them is ever taken from a call. */
  labels: Readonly<Record<string, readonly string[]>>
  /** What the processes of one node make together. */
  together: 'sum' | 'max' | 'min' | 'first'
  /** Upper bounds of a histogram, seconds. */
  buckets?: readonly number[]
}

/** Calls of the wire contract by their names, and by what answers them all others. */
export const CALL_METHODS = [
  ...Object.values(METHODS).map(({ name }) => name),
  'gateway',
  'account',
  'jwks',
  'docs',
  'health',
  'other',
] as const
export type CallMethod = (typeof CALL_METHODS)[number]

export const TIMED_METHODS = CALL_METHODS.filter(method => method !== 'gateway')

/** `ok`, an error of the table, or `gone`: the caller left before the end of its answer. */
export const CALL_CODES = ['ok', 'gone', ...ERROR_CODES] as const
export type CallCode = (typeof CALL_CODES)[number]

/** Verbs that have their own series; they are what apps wait for, and what runs by itself. */
export const MEASURED_VERBS = [
  'makeGrant',
  'rotateGrant',
  'revokeGrant',
  'confirmGrants',
  'findCredentials',
  'describeApp',
  'follow',
  'noteActivity',
  'noteAdvice',
  'takeDeliveries',
  'noteDelivery',
  'other',
] as const
export type MeasuredVerb = (typeof MEASURED_VERBS)[number]

export const LIMITS = ['tokens-per-day', 'queries-per-address', 'queries-per-app', 'attempts'] as const
export type Limit = (typeof LIMITS)[number]

export const UPSTREAM_OUTCOMES = ['tunnel', '2xx', '3xx', '4xx', '5xx', 'timeout', 'failed', 'gone'] as const
export type UpstreamOutcome = (typeof UPSTREAM_OUTCOMES)[number]

const REASON_NAMES = Object.keys(REASONS) as Reason[]
const NONE = {}

/** From a quarter of a millisecond, where a check is, to ten seconds, where every caller has given up. */
const CALL_BUCKETS = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const STORE_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const WAIT_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3]

export const METRICS = {
  chatapp_calls_total: {
    kind: 'counter',
    help: 'Calls answered, by method and by how they ended',
    labels: { method: CALL_METHODS, code: CALL_CODES },
    together: 'sum',
  },
  chatapp_call_seconds: {
    kind: 'histogram',
    help: 'From the head of a request to the end of its answer, whatever it was; forwarded calls are in chatapp_upstream_seconds',
    labels: { method: TIMED_METHODS },
    together: 'sum',
    buckets: CALL_BUCKETS,
  },
  chatapp_refusal_reasons_total: {
    kind: 'counter',
    help: 'Genuine tokens that were refused, by why they are no longer good',
    labels: { reason: REASON_NAMES },
    together: 'sum',
  },
  chatapp_limit_refusals_total: {
    kind: 'counter',
    help: 'Calls refused because there were too many: of an address, of an app, of its day; attempts to sign in, of one address or at one e-mail',
    labels: { limit: LIMITS },
    together: 'sum',
  },
  chatapp_hash_running: {
    kind: 'gauge',
    help: 'Passwords being hashed now',
    labels: NONE,
    together: 'sum',
  },
  chatapp_hash_waiting: {
    kind: 'gauge',
    help: 'Calls that wait for the hash lane now',
    labels: NONE,
    together: 'sum',
  },
  chatapp_hash_wait_seconds: {
    kind: 'histogram',
    help: 'How long calls waited for the hash lane before their password was hashed',
    labels: NONE,
    together: 'sum',
    buckets: WAIT_BUCKETS,
  },
  chatapp_hash_refused_total: {
    kind: 'counter',
    help: 'Calls that the hash lane had no room or no time for: ApiOverloadedError',
    labels: NONE,
    together: 'sum',
  },
  chatapp_store_seconds: {
    kind: 'histogram',
    help: 'How long verbs of the store took, waiting included',
    labels: { verb: MEASURED_VERBS },
    together: 'sum',
    buckets: STORE_BUCKETS,
  },
  chatapp_store_failures_total: {
    kind: 'counter',
    help: 'Verbs of the store that failed, or of which nobody can tell whether they happened',
    labels: { verb: MEASURED_VERBS },
    together: 'sum',
  },
  chatapp_store_groups_total: {
    kind: 'counter',
    help: 'Groups of calls that went to the SQLite thread, each with one commit',
    labels: NONE,
    together: 'sum',
  },
  chatapp_store_grouped_calls_total: {
    kind: 'counter',
    help: 'Calls in those groups: divided by the groups it is their size',
    labels: NONE,
    together: 'sum',
  },
  chatapp_store_waiting: {
    kind: 'gauge',
    help: 'Calls that wait for the SQLite thread, or for a connection to PostgreSQL',
    labels: NONE,
    together: 'sum',
  },
  chatapp_store_connections: {
    kind: 'gauge',
    help: 'Connections to PostgreSQL, in use and idle; none with SQLite',
    labels: { state: ['used', 'idle'] },
    together: 'sum',
  },
  chatapp_revocation_lag_seconds: {
    kind: 'gauge',
    help: 'How long ago this node last knew all revocations; past maxStaleness queries are answered 503',
    labels: NONE,
    together: 'max',
  },
  chatapp_revocation_lag_limit_seconds: {
    kind: 'gauge',
    help: 'The setting maxStaleness; absent where it is unbounded',
    labels: NONE,
    together: 'max',
  },
  chatapp_revocations: {
    kind: 'gauge',
    help: 'Revocations in memory',
    labels: NONE,
    together: 'max',
  },
  chatapp_clock_offset_seconds: {
    kind: 'gauge',
    help: 'How far the clock of the store is ahead of the one of this machine',
    labels: NONE,
    together: 'first',
  },
  chatapp_confirms_waiting: {
    kind: 'gauge',
    help: 'First uses of new pairs that are yet to be written',
    labels: NONE,
    together: 'sum',
  },
  chatapp_activity_waiting: {
    kind: 'gauge',
    help: 'Grants and journal notes of which counts are yet to be written',
    labels: NONE,
    together: 'sum',
  },
  chatapp_activity_dropped_total: {
    kind: 'counter',
    help: 'Counts and notes that were given up for want of memory',
    labels: { kind: ['calls', 'queries', 'notes'] },
    together: 'sum',
  },
  chatapp_throttle_entries: {
    kind: 'gauge',
    help: 'Addresses and e-mails that the throttle of sign-ins has in memory',
    labels: NONE,
    together: 'sum',
  },
  chatapp_live_calls: {
    kind: 'gauge',
    help: 'Forwarded calls that stay open: event streams and websockets',
    labels: NONE,
    together: 'sum',
  },
  chatapp_upstream_answers_total: {
    kind: 'counter',
    help: 'What became of forwarded calls: the class of the status, a websocket, no answer in time, no answer, or a caller that left first',
    labels: { outcome: UPSTREAM_OUTCOMES },
    together: 'sum',
  },
  chatapp_upstream_seconds: {
    kind: 'histogram',
    help: 'From forwarding a call to the head of its answer',
    labels: NONE,
    together: 'sum',
    buckets: CALL_BUCKETS,
  },
  chatapp_identity_signatures_total: {
    kind: 'counter',
    help: 'Identity tokens signed; those given again are not among them',
    labels: NONE,
    together: 'sum',
  },
  chatapp_ready: {
    kind: 'gauge',
    help: '1 while this node may be sent queries',
    labels: NONE,
    together: 'min',
  },
} as const satisfies Record<string, MetricEntry>

export type MetricName = keyof typeof METRICS
export type MetricsOf<Kind extends MetricEntry['kind']> = {
  [Name in MetricName]: (typeof METRICS)[Name]['kind'] extends Kind ? Name : never
}[MetricName]
export type LabelsOf<Name extends MetricName> = {
  -readonly [Label in keyof (typeof METRICS)[Name]['labels']]: (typeof METRICS)[Name]['labels'][Label] extends readonly (infer Value)[]
    ? Value
    : never
}
