import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockAhead } from '../src/doctor/ask-server.ts'
import type { Facts } from '../src/doctor/facts.ts'
import type { Finding } from '../src/doctor/finding.ts'
import { judge } from '../src/doctor/judge.ts'
import { adviceOf, type Notes, withRenewal } from '../src/notes.ts'

const NOW = Date.parse('2030-05-05T12:00:00Z')
const ACCOUNT = { baseUrl: 'https://api.example.com', email: 'me@example.com', appId: 'app_1_1' }

const WELL: Facts = {
  now: NOW,
  versions: { chatapp: '1.0.0', node: '26.0.0' },
  profile: 'default',
  account: ACCOUNT,
  environment: {},
  remembered: ACCOUNT,
  config: { path: '/c/config.json', mode: 0o600, owner: 7 },
  store: {
    folder: { path: '/s', mode: 0o700, owner: 7 },
    files: [{ path: '/s/1.json', mode: 0o600, owner: 7 }],
    isWritable: true,
    fileSystem: 0xef53,
    self: 7,
  },
  notes: {},
  saved: { hasPair: true, isBlocked: false },
  server: { status: 403, milliseconds: 5, clockAhead: 0, retryAfterSeconds: undefined, redirectsTo: undefined },
  token: { state: 'good' },
}

/** What is found wrong once a fact differs. */
function found(changed: Partial<Facts>): Pick<Finding, 'check' | 'level' | 'what'>[] {
  const faults = judge({ ...WELL, ...changed }).filter(({ level }) => level !== 'ok')
  return faults.map(({ check, level, what }) => ({ check, level, what }))
}

const SERVER = WELL.server as Exclude<Facts['server'], undefined | { error: unknown }>

test('each fact that is wrong is found by its check, and nothing else is', () => {
  assert.deepEqual(found({}), [])
  const cases: [Partial<Facts>, Finding['check'], Finding['level'], RegExp][] = [
    [{ versions: { chatapp: '1', node: '22.1.0' } }, 'version', 'problem', /Node 22/],
    [
      { account: { ...ACCOUNT, appId: 'app_2_1' }, environment: { appId: 'app_2_1' } },
      'profile',
      'note',
      /by the environment/,
    ],
    [{ config: { ...WELL.config, mode: 0o644 } }, 'files', 'warning', /\(0644\)/],
    [{ store: { ...WELL.store, folder: { path: '/s', mode: 0o755, owner: 7 } } }, 'files', 'problem', /\/s \(0755\)/],
    [
      { store: { ...WELL.store, files: [{ path: '/s/2.json', mode: 0o600, owner: 0 }] } },
      'files',
      'problem',
      /of user 0/,
    ],
    [{ store: { ...WELL.store, isWritable: false } }, 'files', 'problem', /cannot be written/],
    [{ store: { ...WELL.store, fileSystem: 0x6969 } }, 'store', 'warning', /network file system \(NFS\)/],
    [{ server: { ...SERVER, status: 200 } }, 'server', 'problem', /without a token/],
    [{ server: { ...SERVER, status: 503, retryAfterSeconds: 9 } }, 'server', 'problem', /503/],
    [{ server: { ...SERVER, status: 429 } }, 'server', 'problem', /429/],
    [{ server: { ...SERVER, status: 301, redirectsTo: 'https://x' } }, 'server', 'problem', /redirects to https:\/\/x/],
    [{ server: { ...SERVER, clockAhead: 31 } }, 'clock', 'warning', /31 s ahead/],
    [{ account: { ...ACCOUNT, baseUrl: 'http://api.example.com' } }, 'server', 'warning', /plain HTTP/],
    [{ token: { state: 'over', reason: 'revoked' } }, 'token', 'problem', /dead/],
    [{ token: { state: 'none' } }, 'token', 'problem', /Not logged in/],
    [{ saved: { ...WELL.saved, isBlocked: true } }, 'limit', 'problem', /refused/],
    [{ saved: { ...WELL.saved, budget: { day: '2030-05-05', used: 50 } } }, 'limit', 'warning', /50 of 100/],
    [{ saved: { ...WELL.saved, budget: { day: '2030-05-05', used: 100 } } }, 'limit', 'problem', /100 of 100/],
    [{ remembered: { ...ACCOUNT, password: 'x' } }, 'password', 'warning', /plain text/],
    [{ remembered: { ...ACCOUNT, password: 'cap_x' } }, 'password', 'note', /app password/],
  ]
  for (const [changed, check, level, what] of cases) {
    const faults = found(changed)
    assert.deepEqual(
      faults.map(({ check, level }) => [check, level]),
      [[check, level]],
      JSON.stringify(changed),
    )
    assert.match(faults[0]?.what ?? '', what)
  }
})

test('a problem of the server is not told a second time as one of the token', () => {
  const server = { error: { code: 'NetworkError', message: 'No answer', exitCode: 5 } } as const
  assert.deepEqual(
    found({ server, token: { state: 'unchecked' } }).map(({ check }) => check),
    ['server'],
  )
})

test('tokens of another day count no more, and a wait that is over is none', () => {
  const budget = { day: '2030-05-04', used: 100, notBefore: NOW / 1000 - 1 }
  assert.deepEqual(found({ saved: { ...WELL.saved, budget } }), [])
})

test('every problem and warning names what mends it', () => {
  const facts: Facts = {
    ...WELL,
    config: { ...WELL.config, mode: 0o644 },
    notes: {
      advice: { rules: ['timer-refresh', 'unknown'], at: NOW / 1000 },
      hosts: { a: [0, NOW / 1000], b: [1, NOW / 1000] },
    },
    remembered: { ...ACCOUNT, password: 'x' },
    saved: { hasPair: true, isBlocked: true, budget: { day: '2030-05-05', used: 99 } },
    server: { ...SERVER, clockAhead: -99 },
    store: {
      ...WELL.store,
      files: [{ path: '/s/1.json', mode: 0o644, owner: 0 }],
      isWritable: false,
      fileSystem: 0x517b,
    },
    token: { state: 'over', reason: undefined },
  }
  const faults = judge(facts).filter(({ level }) => level === 'problem' || level === 'warning')
  assert.ok(faults.length >= 12)
  for (const { what, mend } of faults) assert.ok(mend, what)
})

test('the clocks agree while the date of the answer can be right', () => {
  const at = Date.parse('2030-01-01T00:00:10Z')
  const date = new Date(at).toUTCString()
  assert.equal(clockAhead(date, at, at), 0)
  assert.equal(clockAhead(date, at + 999, at + 1_500), 0)
  assert.equal(clockAhead(date, at - 5_000, at + 1), 0)
  assert.equal(clockAhead(date, at + 61_000, at + 61_010), 60)
  assert.equal(clockAhead(date, at - 60_010, at - 60_000), -60)
  assert.equal(clockAhead(null, at, at), undefined)
  assert.equal(clockAhead('soon', at, at), undefined)
})

test('of a header of advice only words come through', () => {
  assert.deepEqual(adviceOf('timer-refresh, pair-not-shared'), ['timer-refresh', 'pair-not-shared'])
  assert.deepEqual(adviceOf('a\u001b[2J,<b>,,OK,fine-1'), ['fine-1'])
  assert.deepEqual(adviceOf(null), [])
  assert.equal(adviceOf('x,'.repeat(100)).length, 32)
})

test('machines that follow each other are one after the other; those that come back take turns', () => {
  const rules: string[] = []
  const at = NOW / 1000
  const renewals = (...hosts: string[]) =>
    hosts.reduce<Notes>((notes, host, index) => withRenewal(notes, { host, at: at - 100 + index, rules }), {})
  assert.deepEqual(found({ notes: renewals('a', 'a', 'b', 'b', 'c') }), [])
  const [fault] = found({ notes: renewals('a', 'b', 'a', 'c') })
  assert.match(fault?.what ?? '', /^2 machines renew this one pair: a \(.*\), b \(.*\)$/)
  const many = renewals(...Array.from({ length: 40 }, (_, index) => `host-${index}`), 'constructor')
  assert.equal(Object.keys(many.hosts ?? {}).length, 32)
  assert.ok(Object.hasOwn(many.hosts ?? {}, 'constructor'))
})
