import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { person } from './browser.ts'
import { makeApp, openOwned, programShown } from './owner.ts'
import { saveProgram } from './program.ts'
import { freshStage } from './stage.ts'

/** The programs that need nothing but what stands on a plain machine or in this checkout. */
const PROGRAMS = [
  { title: 'curl', file: 'curl.sh' },
  { title: 'sh', file: 'chatapp.sh' },
  { title: 'PHP', file: 'chatapp.php' },
  { title: 'Python', file: 'chatapp.py' },
  { title: 'TypeScript', file: 'client.ts' },
]

test('from the set-up link to the first query, with exactly what the page shows', async () => {
  const { origin, setUpLink } = await freshStage()
  const somebody = await person(origin)
  const page = await openOwned(somebody, setUpLink, { email: 'First@Example.com', password: "it's 5 o'clock $HOME" })
  const { appId, appPassword } = await makeApp(page, 'Warehouse bot')
  for (const { title, file } of PROGRAMS) {
    const source = await programShown(page, title)
    assert.ok(source.includes(appId) && source.includes(appPassword), `${title} is filled in`)
    assert.match(await saveProgram(file, source).run(), /licenseId/, title)
  }
  assert.deepEqual(somebody.faults(), [])
  assert.deepEqual(somebody.strayRequests(), [])
})

testThatNothingSecretWasPrinted()
