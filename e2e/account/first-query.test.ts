import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { childEnvironment, startProcess, temporaryFolder, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { person } from './browser.ts'
import { makeApp, openOwned, programShown } from './owner.ts'
import { freshStage } from './stage.ts'

/** The tabs whose programs need nothing but what stands on a plain machine, and how the page says to run them. */
const PROGRAMS = [
  { title: 'curl', file: 'curl.sh', run: ['sh'] },
  { title: 'sh', file: 'chatapp.sh', run: ['sh'] },
  { title: 'PHP', file: 'chatapp.php', run: ['php'] },
  { title: 'Python', file: 'chatapp.py', run: ['python3'] },
]

test('from the set-up link to the first query, with exactly what the page shows', async () => {
  const { origin, setUpLink } = await freshStage()
  const somebody = await person(origin)
  const page = await openOwned(somebody, setUpLink, { email: 'First@Example.com', password: "it's 5 o'clock $HOME" })
  const { appId, appPassword } = await makeApp(page, 'Warehouse bot')
  for (const { title, file, run } of PROGRAMS) {
    const program = await programShown(page, title)
    assert.ok(program.includes(appId) && program.includes(appPassword), `${title} is filled in`)
    const folder = temporaryFolder()
    writeFileSync(join(folder, file), program, { mode: 0o600 })
    const ran = startProcess({
      command: run[0] as string,
      args: [file, '/v1/licenses'],
      env: childEnvironment(folder),
      cwd: folder,
      showsSecrets: true,
    })
    const { code } = await ran.ended()
    assert.equal(code, 0, `${title}: ${ran.stderr()}`)
    assert.match(ran.stdout(), /"licenseId":/, title)
  }
  await page.getByText('Connected, and it stays connected').or(page.getByText('Access token ended')).first().waitFor()
  assert.deepEqual(somebody.faults(), [])
  assert.deepEqual(somebody.strayRequests(), [])
})

testThatNothingSecretWasPrinted()
