import assert from 'node:assert/strict'
import { globSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import {
  childEnvironment,
  NODE,
  noteSecretsIn,
  provision,
  ROOT,
  SERVER_MAIN,
  type Server,
  startProcess,
  startServer,
} from '../harness/index.ts'
import { newDatabase } from '../store/database.ts'

const FENCE = /```sh\n([\s\S]*?)```/g
/** Proved elsewhere: the server itself, and what takes a backup that is not there. */
const ELSEWHERE = /^chatapp-server (?:serve|restore)\b/

/** The lines of `chatapp-server` that the pages tell to type, by page; the value is only what the shell would keep. */
const commands = globSync('docs/operation/**/*.md', { cwd: ROOT }).flatMap(path =>
  [...readFileSync(join(ROOT, path), 'utf8').matchAll(FENCE)]
    .flatMap(([, block = '']) => block.split('\n'))
    .map(line => line.replace(/ *[#>|].*$/, '').trim())
    .filter(line => line.startsWith('chatapp-server ') && !ELSEWHERE.test(line))
    .map(line => ({ path, args: line.split(/ +/).slice(1) })),
)

/** Where the pages move the store to. */
const { url: newStore } = await newDatabase()
let server: Server

before(async () => {
  server = await startServer()
  const { appId } = await provision(server)
  assert.equal(appId, 'app_1_1', 'the runbooks speak of this app')
  mkdirSync(join(server.folder, 'backup'))
  // With no node alive a secret may be given up without another.
  await server.stop()
})

/** What the pages call by the name it has on a server, by the name it has here. */
function here(arg: string): string {
  return arg === 'sqlite:./data/access.db' ? server.store : arg.replace(/^\/backup\//, `${server.folder}/backup/`)
}

test('every command that a runbook tells to type is taken by the program, in that order', async () => {
  assert.ok(commands.length >= 6, 'the pages name commands')
  for (const { path, args: typed } of commands) {
    const args = typed.map(here)
    const command = startProcess({
      command: NODE,
      args: [SERVER_MAIN, ...args],
      env: childEnvironment(server.folder, { CHATAPP_SERVER_STORE: server.store, NEW_STORE: newStore }),
      cwd: ROOT,
      showsSecrets: true,
    })
    const { code } = await command.ended()
    noteSecretsIn(command.stdout())
    assert.equal(code, 0, `${path}: chatapp-server ${args.join(' ')}: ${command.stderr()}`)
  }
})
