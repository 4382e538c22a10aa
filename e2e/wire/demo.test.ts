import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  childEnvironment,
  NODE,
  noteSecretsIn,
  ROOT,
  SERVER_MAIN,
  startProcess,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

/** From the first line of the block to its last. */
const CURL_BLOCK = /^# --- try it[\s\S]*?^# -+$/m

test('the curl block of npm start works in sh as it stands: make, licenses, a text, refresh', async () => {
  const folder = temporaryFolder()
  const first = startDemo(folder)
  const block = await curlBlock(first)
  assert.equal(statSync(join(folder, 'demo.env')).mode & 0o777, 0o600)
  await assertBlockWorks(block)
  first.signal('SIGTERM')
  assert.deepEqual(await first.ended(), { code: 0, signal: null })

  const second = startDemo(folder)
  await assertBlockWorks(await curlBlock(second))
  second.signal('SIGTERM')
  await second.ended()
})

testThatNothingSecretWasPrinted()

function startDemo(folder: string) {
  const listen = ['--listen', '127.0.0.1:0', '--store', `sqlite:${join(folder, 'access.db')}`]
  return startProcess({
    command: NODE,
    args: [SERVER_MAIN, 'serve', '--demo', ...listen],
    env: childEnvironment(folder),
    cwd: ROOT,
  })
}

async function curlBlock(demo: ReturnType<typeof startDemo>): Promise<string> {
  await demo.waitFor(/"msg":"listening"/)
  const [block] = await demo.waitFor(CURL_BLOCK)
  return block
}

/** Pastes the block into sh, then looks at the four answers it has printed and at the pair it was left with. */
async function assertBlockWorks(block: string): Promise<void> {
  const home = temporaryFolder()
  const shell = startProcess({
    command: 'sh',
    args: ['-s'],
    env: childEnvironment(home),
    cwd: home,
    input: `${block}\nprintf '%s\\n' "$PAIR"\n`,
    showsSecrets: true,
  })
  const { code } = await shell.ended()
  noteSecretsIn(shell.stdout())
  assert.equal(code, 0, shell.stderr())
  assert.equal(shell.stderr(), '')
  const [made, licenses, sent, me, refreshed, end] = shell.stdout().split('\n')
  assert.equal(made, 'made a pair for account 1')
  assert.match(licenses ?? '', /^\{"success":true,"data":\[\{"licenseId":[0-9]+,/)
  assert.match(sent ?? '', /^\{"success":true,"data":\{"id":"[^"]+","chatId":"[0-9]+@c\.us"\}\}$/)
  assert.match(me ?? '', /^\{"success":true,"data":\{"cabinetUserId":1,"email":"demo@example\.com","appId":"app_1_1",/)
  assert.match(refreshed ?? '', /^\{"success":true,"data":\{"cabinetUserId":1,"accessToken":"[A-Za-z0-9_-]{1,64}",/)
  assert.equal(end, '')
}
