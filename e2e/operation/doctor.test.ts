import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { after, before, test } from 'node:test'
import {
  childEnvironment,
  make,
  NODE,
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

testThatNothingSecretWasPrinted()
