import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  childEnvironment,
  Database,
  NODE,
  noteSecretsIn,
  ROOT,
  SERVER_MAIN,
  startProcess,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { blocksOf, GUIDE, scriptOf } from './page.ts'

/** What the pages call their server and its credentials; the test has its own. */
const SERVER = 'http://127.0.0.1:8080'
const CREDENTIALS = './data/demo.env'

/** What a page must have printed in the end, and how many tokens its reader then has: one for each place of a pair. */
const PAGES: Readonly<Record<string, { prints: RegExp[]; makes: number }>> = {
  'README.md': {
    prints: [/^\{"success":true,"data":\[\{"licenseId":11,/m, /"appId":"app_1_1"/, /^✓ two copies race to renew$/m],
    makes: 1,
  },
  'typescript.md': { prints: [/licenseId: 11/], makes: 1 },
  'php.md': { prints: [/^11 \S/m, /"chatId":"12025550101@c\.us"/], makes: 1 },
  'python.md': { prints: [/^11 \S/m, /"chatId":"12025550101@c\.us"/], makes: 1 },
  // The recipe, the command line with its proxy, and curl by hand.
  'anything-else.md': { prints: [/"licenseId":11/, /"appId":"app_1_1"/], makes: 3 },
}

const demo = await startDemo()

for (const [page, { prints, makes }] of Object.entries(PAGES)) {
  test(`every command of docs/guide/${page} works as it stands, with ${makes} tokens in all`, {
    timeout: 120_000,
  }, async () => {
    const home = temporaryFolder()
    const setUp = blocksOf('README.md')[0]?.text
    const script = page === 'README.md' ? scriptOf(page) : `${setUp}\n${scriptOf(page)}`
    const before = demo.grants()
    const shell = startProcess({
      command: 'sh',
      args: ['-es'],
      // What is installed lies in the checkout: nothing is asked of a registry.
      env: childEnvironment(home, { npm_config_offline: 'true', npm_config_update_notifier: 'false' }),
      cwd: ROOT,
      input: demo.inPlaceOf(script),
      showsSecrets: true,
    })
    const { code } = await shell.ended(100_000)
    assert.equal(code, 0, shell.stderr())
    for (const pattern of prints) assert.match(shell.stdout(), pattern)
    assert.equal(demo.grants() - before, makes)
  })
}

test('the pages with commands are these, and the one made from the advice', () => {
  assert.deepEqual(readdirSync(GUIDE).sort(), [...Object.keys(PAGES), 'coming-from.md'].sort())
})

testThatNothingSecretWasPrinted()

async function startDemo() {
  const folder = temporaryFolder()
  const store = join(folder, 'access.db')
  const server = startProcess({
    command: NODE,
    args: [SERVER_MAIN, 'serve', '--demo', '--listen', '127.0.0.1:0', '--store', `sqlite:${store}`],
    env: childEnvironment(folder),
    cwd: ROOT,
  })
  const [, url] = await server.waitFor(/"url":"(http:[^"]+)".*"msg":"listening"/)
  const credentials = join(folder, 'demo.env')
  noteSecretsIn(await readFile(credentials, 'utf8'))
  return {
    inPlaceOf: (script: string) =>
      [
        [SERVER, url as string],
        [CREDENTIALS, credentials],
      ].reduce((text, [written = '', real = '']) => {
        assert.ok(text.includes(written), `the page names ${written}`)
        return text.replaceAll(written, real)
      }, script),
    grants() {
      using database = new Database(store)
      return database.grants('app_1_1')
    },
  }
}
