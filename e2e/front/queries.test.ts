import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  childEnvironment,
  createApp,
  NODE,
  provision,
  ROOT,
  startProcess,
  startServer,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { startNginx } from './front.ts'

const EXAMPLES = join(ROOT, 'examples')
const PROGRAMS = [
  ['sh', 'queries.sh'],
  ['php', 'queries.php'],
  ['python3', 'queries.py'],
] as const
/** The API's own data is the same on every machine. */
const PRINTED =
  /^license \d+, grWhatsApp\nchat \S+\nsent \S+\nwaiting for the end of the access token, \d s\nwent on: Your order is on its way\n$/

const api = await startExampleApi()
const server = await startServer({
  env: { CHATAPP_SERVER_UPSTREAM: api, CHATAPP_SERVER_TRUSTED_PROXIES: 'loopback' },
  flags: ['--access-ttl', '3'],
})
const nginx = await startNginx({ chatapp: server.url, api })
const owner = await provision(server)

/** All at once: most of the time they wait for the end of a token. */
const runs = [
  { place: 'the gateway', url: server.url },
  { place: 'nginx', url: nginx.url },
].map(({ place, url }) => ({
  place,
  done: Promise.allSettled(PROGRAMS.map(([command, file]) => run(command, file, url))),
}))

for (const { place, done } of runs) {
  test(`make, save, list, send, wait for the end of the token, go on: through ${place}, in sh, PHP and Python`, async () => {
    for (const one of await done) if (one.status === 'rejected') throw one.reason
  })
}

testThatNothingSecretWasPrinted()

/** One pair is made, it is renewed, and every query is answered: a program that gets a refusal ends with a failure. */
async function run(command: string, file: string, baseUrl: string): Promise<void> {
  const { appId, appPassword } = await createApp(server, owner.cabinetUserId)
  const home = temporaryFolder()
  const env = childEnvironment(home, {
    CHATAPP_BASE_URL: baseUrl,
    CHATAPP_EMAIL: owner.email,
    CHATAPP_PASSWORD: appPassword,
    CHATAPP_APP_ID: appId,
  })
  const program = startProcess({ command, args: [join(EXAMPLES, 'queries', file)], env, cwd: home })
  const { code } = await program.ended()
  assert.deepEqual([program.stderr(), code], ['', 0], file)
  assert.match(program.stdout(), PRINTED, file)
  using database = server.database()
  const [, account, number] = appId.split('_').map(Number)
  const [grant, ...others] = database.rows(
    'SELECT generation FROM grants WHERE account_id = ? AND app_number = ?',
    account as number,
    number as number,
  )
  assert.equal(others.length, 0, `${file}: one tokens.make`)
  assert.ok(Number(grant?.generation) >= 2, `${file}: a refresh`)
}

async function startExampleApi(): Promise<string> {
  const folder = temporaryFolder()
  const started = startProcess({
    command: NODE,
    args: [join(EXAMPLES, 'messages-api/src/main.ts'), '--port', '0', '--database', join(folder, 'messages.db')],
    env: childEnvironment(folder),
    cwd: ROOT,
  })
  const [, url] = await started.waitFor(/^listening on (\S+)$/m)
  return url as string
}
