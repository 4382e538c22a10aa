import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '../src/config/index.ts'
import type { Facts, PostgresFacts, StoreFacts } from '../src/doctor/facts.ts'
import { exitCodeOf, type Finding, findingLines } from '../src/doctor/finding.ts'
import { judge } from '../src/doctor/judge.ts'

type Open = Extract<StoreFacts, { kind: 'open' }>

const NOW = Date.UTC(2026, 0, 15, 12)
const GIB = 2 ** 30

const OPEN: Open = {
  kind: 'open',
  latencyMs: 1,
  clockAheadMs: 0,
  keys: [{ id: 1, fingerprint: 'aa', mintedAt: NOW, retiredAt: 0 }],
  nodes: [{ id: 'node-one', keyIds: [1], seenAt: NOW }],
  diagnosis: { now: NOW, stuck: [], failed: [], busiest: [] },
}

const DISK = { folder: '/data', exists: true, isWritable: true, files: [], freeBytes: 9 * GIB, usedBytes: GIB }

const POSTGRES: PostgresFacts = {
  version: '15.8 (Debian)',
  settings: {
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    synchronous_standby_names: '',
    max_connections: '100',
  },
  connections: 5,
  standbys: [],
}

function factsOf(change: Partial<Facts> = {}, settings: Record<string, string> = {}): Facts {
  const operations = { CHATAPP_SERVER_OPERATIONS_LISTEN: '127.0.0.1:9464' }
  const config = readConfig({ flags: {}, environment: { ...operations, ...settings }, file: {} })
  return {
    config,
    place: './data/access.db',
    secrets: undefined,
    disk: DISK,
    postgres: undefined,
    store: OPEN,
    mail: undefined,
    ...change,
  }
}

const bad = (facts: Facts): Finding[] => judge(facts).filter(({ level }) => level !== 'ok')
const told = (facts: Facts): string[] => bad(facts).map(({ check, level }) => `${check} ${level}`)

function onPostgres(change: Partial<PostgresFacts>, settings: Record<string, string> = {}): string[] {
  const postgres = { ...POSTGRES, ...change, settings: { ...POSTGRES.settings, ...settings } }
  const store = 'postgres://user:hidden@db.example.com:5432/access'
  return told(factsOf({ postgres, disk: undefined }, { CHATAPP_SERVER_STORE: store }))
}

test('of a server that is well nothing is found, and the exit code says so', () => {
  assert.deepEqual(bad(factsOf()), [])
  assert.equal(exitCodeOf(judge(factsOf())), 0)
  assert.deepEqual(onPostgres({}), [])
})

test('what fails now is a problem, with what comes of it and what to do, and the exit code is 1', () => {
  const findings = judge(factsOf({ store: { kind: 'away', error: 'the store is unavailable' } }))
  assert.deepEqual(told(factsOf({ store: { kind: 'away', error: 'the store is unavailable' } })), ['store problem'])
  assert.equal(exitCodeOf(findings), 1)
  const lines = findingLines(findings).join('\n')
  assert.match(lines, /✗ store +the store is unavailable\n +why +tokens\.make .*\n +mend +docs\/operation\/runbooks\//)
  assert.match(lines, /problems: 1, warnings: 0$/)
})

test('addresses without https, and proxies that nobody trusts, are found by the settings alone', () => {
  const account = { CHATAPP_SERVER_ACCOUNT_URL: 'http://account.example.com' }
  assert.deepEqual(told(factsOf({}, account)), ['settings problem'])
  assert.deepEqual(told(factsOf({}, { CHATAPP_SERVER_ACCOUNT_URL: 'http://localhost:8090' })), [])
  const proxied = { CHATAPP_SERVER_PUBLIC_URL: 'https://api.example.com', CHATAPP_SERVER_LISTEN: '0.0.0.0:8080' }
  assert.deepEqual(told(factsOf({}, proxied)), ['settings warning'])
  assert.deepEqual(told(factsOf({}, { ...proxied, CHATAPP_SERVER_TRUSTED_PROXIES: '10.0.0.0/8' })), [])
})

test('a disk that is nearly full is told of before it is, and files that others can read', () => {
  assert.deepEqual(told(factsOf({ disk: { ...DISK, freeBytes: GIB / 2 } })), ['disk warning'])
  assert.deepEqual(told(factsOf({ disk: { ...DISK, freeBytes: GIB / 20 } })), ['disk problem'])
  assert.deepEqual(told(factsOf({ disk: { ...DISK, usedBytes: 10 * GIB } })), ['disk warning'])
  assert.deepEqual(told(factsOf({ disk: { ...DISK, isWritable: false } })), ['disk problem'])
  const files = [{ path: '/data/access.secrets', mode: 0o100640 }]
  assert.deepEqual(told(factsOf({ disk: { ...DISK, files } })), ['disk problem'])
})

test('a slow store and a clock that is wrong in either direction are told of; a slow answer is no wrong clock', () => {
  assert.deepEqual(told(factsOf({ store: { ...OPEN, latencyMs: 80 } })), ['store warning'])
  assert.deepEqual(told(factsOf({ store: { ...OPEN, clockAheadMs: 6_000 } })), ['clock warning'])
  assert.deepEqual(told(factsOf({ store: { ...OPEN, clockAheadMs: -6_000 } })), ['clock warning'])
  assert.deepEqual(told(factsOf({ store: { ...OPEN, clockAheadMs: 5_010, latencyMs: 20 } })), [])
})

test('PostgreSQL that may lose what it acknowledged is a problem', () => {
  assert.deepEqual(onPostgres({}, { fsync: 'off' }), ['postgres problem'])
  assert.deepEqual(onPostgres({}, { synchronous_commit: 'off' }), ['postgres problem'])
  assert.deepEqual(onPostgres({}, { synchronous_commit: 'local' }), [])
  const standbys = [{ name: 'two', isSynchronous: true }]
  const synchronous = { synchronous_standby_names: '*' }
  assert.deepEqual(onPostgres({ standbys }, synchronous), [])
  assert.deepEqual(onPostgres({ standbys }, { ...synchronous, synchronous_commit: 'local' }), ['postgres problem'])
  assert.deepEqual(onPostgres({}, synchronous), ['postgres problem'])
  assert.deepEqual(onPostgres({ standbys: [{ name: 'two', isSynchronous: false }] }), ['postgres warning'])
  assert.deepEqual(onPostgres({}, { max_connections: '10' }), ['postgres warning'])
})

test('connections are counted as nodes open them: workers of a machine share theirs, machines do not', () => {
  const [node] = OPEN.nodes as [Open['nodes'][number]]
  const warned = (nodes: number, environment: Record<string, string>): string[] => {
    const settings = { CHATAPP_SERVER_STORE: 'postgres://user:hidden@db.example.com:5432/access', ...environment }
    const store = { ...OPEN, nodes: Array.from({ length: nodes }, (_, n) => ({ ...node, id: `node-${n}` })) }
    return told(factsOf({ postgres: POSTGRES, disk: undefined, store }, settings))
  }
  assert.deepEqual(warned(8, {}), [])
  assert.deepEqual(warned(9, {}), ['postgres warning'])
  assert.deepEqual(warned(38, { CHATAPP_SERVER_WORKERS: '18' }), [])
  assert.deepEqual(warned(57, { CHATAPP_SERVER_WORKERS: '18' }), ['postgres warning'])
})

test('another secret behind a known id, and a secret that no node holds, are problems', () => {
  assert.deepEqual(told(factsOf({ secrets: [{ id: 1, fingerprint: 'aa' }] })), [])
  assert.deepEqual(told(factsOf({ secrets: [{ id: 1, fingerprint: 'bb' }] })), ['secrets problem'])
  const lost = { id: 2, fingerprint: 'cc', mintedAt: NOW - 3_600_000, retiredAt: 0 }
  assert.deepEqual(told(factsOf({ store: { ...OPEN, keys: [...OPEN.keys, lost] } })), ['secrets problem'])
  assert.deepEqual(told(factsOf({ store: { ...OPEN, nodes: [] } })), ['nodes warning'])
})

test('mail that cannot be sent, notices that wait, and apps that go on after refusals are told of', () => {
  assert.deepEqual(told(factsOf({ mail: { error: 'mail.example.com:587: ECONNREFUSED' } })), ['mail problem'])
  assert.deepEqual(told(factsOf({}, { CHATAPP_SERVER_REGISTRATION: 'open' })), ['mail warning'])
  const diagnosis = {
    now: NOW,
    stuck: [{ channel: 'webhook', count: 3 }],
    failed: [{ channel: 'email', count: 2, accounts: 1 }],
    busiest: [
      { accountId: 7, appNumber: 1, metric: 'refused_expired', count: 5_000 },
      { accountId: 8, appNumber: 1, metric: 'refused_expired', count: 100 },
      { accountId: 9, appNumber: 2, metric: 'queries', count: 1_000_000 },
    ],
  } as const
  const facts = factsOf({ store: { ...OPEN, diagnosis } })
  assert.deepEqual(told(facts), ['notices warning', 'notices note', 'apps warning', 'apps note'])
  assert.match(bad(facts).at(2)?.what ?? '', /^app_7_1 was refused 5000 times/)
  assert.equal(exitCodeOf(judge(facts)), 0)
})

test('a schema that is older is not brought forward by a look', () => {
  const facts = factsOf({ store: { kind: 'outdated', missing: ['0009-later'] } })
  assert.deepEqual(told(facts), ['schema warning'])
  assert.match(bad(facts)[0]?.what ?? '', /it lacks 0009-later/)
})
