import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmodSync } from 'node:fs'
import { after, before, test } from 'node:test'
import {
  childEnvironment,
  make,
  NODE,
  noteSecret,
  pairOf,
  provision,
  ROOT,
  SERVER_MAIN,
  type Server,
  startProcess,
  startServer,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { newDatabase } from '../store/database.ts'

interface Finding {
  check: string
  level: string
  what: string
  mend?: string
}

let server: Server

before(async () => {
  server = await startServer()
  pairOf(await make(server.url, await provision(server)))
})

after(() => server.stop())

async function doctor(env: Record<string, string> = {}): Promise<{ code: number | null; findings: Finding[] }> {
  const command = startProcess({
    command: NODE,
    args: [SERVER_MAIN, 'doctor', '--json'],
    env: childEnvironment(server.folder, { CHATAPP_SERVER_STORE: server.store, ...env }),
    cwd: ROOT,
  })
  const { code } = await command.ended()
  return { code, findings: JSON.parse(command.stdout()) }
}

const of = (findings: readonly Finding[], check: string) => findings.filter(finding => finding.check === check)

test('beside a server that is well it sees the node, its secret and its store, and ends with 0', async () => {
  const { code, findings } = await doctor()
  assert.equal(code, 0, JSON.stringify(findings))
  assert.match(of(findings, 'nodes')[0]?.what ?? '', /^One node lives: [0-9a-f]{8} \(secrets 1\)$/)
  for (const check of ['store', 'schema', 'clock', 'disk', 'secrets', 'notices', 'apps']) {
    assert.deepEqual(
      of(findings, check).map(({ level }) => level),
      ['ok'],
      check,
    )
  }
})

test('what is wrong ends it with 1: an SMTP server that is away, settings with another secret, files open to others', async () => {
  const env = {
    CHATAPP_SERVER_SMTP_URL: 'smtp://user:not-to-be-told@127.0.0.1:9',
    CHATAPP_SERVER_MAIL_FROM: 'access@example.com',
    CHATAPP_SERVER_SECRETS: `1:${Buffer.from('another secret of thirty-two byte').toString('base64')}`,
  }
  chmodSync(server.databasePath, 0o644)
  const { code, findings } = await doctor(env)
  chmodSync(server.databasePath, 0o600)
  assert.equal(code, 1)
  for (const check of ['mail', 'secrets', 'disk']) assert.equal(of(findings, check)[0]?.level, 'problem', check)
  assert.ok(!JSON.stringify(findings).includes('not-to-be-told'))
})

test('a store that is not there is said so, and none is made by the look', async () => {
  const store = `sqlite:${temporaryFolder()}/nobody/access.db`
  const first = await doctor({ CHATAPP_SERVER_STORE: store })
  assert.equal(first.code, 1)
  assert.match(of(first.findings, 'store')[0]?.what ?? '', /does not exist/)
  const second = await doctor({ CHATAPP_SERVER_STORE: store })
  assert.deepEqual(second, first)
})

test('of PostgreSQL it sees whether it keeps what it acknowledges, and whether there are connections for all nodes', async () => {
  const database = await newDatabase()
  const secret = randomBytes(32).toString('base64')
  noteSecret(secret)
  const env = { CHATAPP_SERVER_STORE: database.url, CHATAPP_SERVER_SECRETS: `1:${secret}` }
  const empty = await doctor(env)
  assert.match(of(empty.findings, 'schema')[0]?.what ?? '', /^The schema is older than this program/)
  const node = await startServer({ store: database.url, env: { CHATAPP_SERVER_SECRETS: `1:${secret}` } })
  const { code, findings } = await doctor(env)
  const bad = findings.filter(({ level }) => level === 'problem')
  // A throwaway server of tests may run without fsync, for speed: that is just what must be found.
  assert.ok(
    bad.every(({ what }) => /^(?:fsync|full_page_writes|synchronous_commit) is off$/.test(what)),
    JSON.stringify(bad),
  )
  assert.equal(code, bad.length === 0 ? 0 : 1)
  assert.equal(of(findings, 'secrets')[0]?.level, 'ok')
  assert.match(of(findings, 'store')[0]?.what ?? '', /^postgres:\/\/[^@]+ answers in \d+ ms$/)
  const greedy = await doctor({ ...env, CHATAPP_SERVER_STORE: `${database.url}?connections=500` })
  assert.ok(of(greedy.findings, 'postgres').some(({ what }) => /may open \d+ connections/.test(what)))
  await node.stop()
})

testThatNothingSecretWasPrinted()
