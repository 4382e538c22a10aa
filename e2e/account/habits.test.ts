import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  childEnvironment,
  NODE,
  noteSecretsIn,
  ROOT,
  startProcess,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { person } from './browser.ts'
import { type MadeApp, makeApp, openOwned } from './owner.ts'
import { freshStage } from './stage.ts'

const OWNER = { email: 'habits@example.com', password: 'good and bad habits' }
/** Twelve pairs left behind in a day are a habit; the last one made is still in use. */
const STEPS = 13

const stage = await freshStage()
const page = await openOwned(await person(stage.origin), stage.setUpLink, OWNER)

/** Runs a program of examples/habits to its end, as an app. */
async function live(command: string, program: string, { appId, appPassword }: MadeApp): Promise<void> {
  const home = temporaryFolder()
  const run = startProcess({
    command,
    args: [join(ROOT, 'examples/habits', program)],
    env: childEnvironment(home, {
      CHATAPP_BASE_URL: stage.server.url,
      CHATAPP_EMAIL: OWNER.email,
      CHATAPP_PASSWORD: appPassword,
      CHATAPP_APP_ID: appId,
      HABIT_STEPS: String(STEPS),
      HABIT_PAUSE_MS: '10',
    }),
    cwd: home,
  })
  const { code } = await run.ended()
  assert.deepEqual([run.stderr(), code], ['', 0])
  assert.equal(run.stdout().match(/answered/g)?.length, STEPS, 'each round was answered')
}

async function appNamed(name: string): Promise<MadeApp> {
  await page.goto('/account/apps')
  return makeApp(page, name)
}

/** The heading of one app's advice on the page, and all below it. */
const adviceOf = (app: string) => page.getByRole('region', { name: app, exact: true })

test('a program with a habit is told so: in its answers, on the page with its numbers, and by a notice', async () => {
  const careless = await appNamed('Careless')
  const careful = await appNamed('Careful')
  await Promise.all([live('python3', 'make-before-query.py', careless), live(NODE, 'good-client.ts', careful)])

  await page.goto('/account/advice')
  const advice = adviceOf('Careless')
  await advice.getByRole('article').waitFor()
  assert.match(await advice.innerText(), new RegExp(`${STEPS - 1} of ${STEPS} tokens`))
  assert.equal(await adviceOf('Careful').count(), 0)

  assert.equal(await adviceOnTheWire(careless), 'make-before-query')
  assert.equal(await adviceOnTheWire(careful), null)

  await page.goto('/account/notices')
  const told = page.getByRole('table', { name: 'What you were told' }).getByRole('row')
  const found = told.filter({ hasText: 'Wrong habit found' })
  await found.first().waitFor()
  assert.equal(await found.count(), 1)
  assert.match(await found.innerText(), /Careless/)
})

/** What the answer to tokens.make says of the habits of an app. */
async function adviceOnTheWire({ appId, appPassword }: MadeApp): Promise<string | null> {
  const answer = await fetch(`${stage.server.url}/v1/tokens`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: OWNER.email, password: appPassword, appId }),
  })
  noteSecretsIn(await answer.text())
  assert.equal(answer.status, 200)
  return answer.headers.get('ChatApp-Advice')
}

testThatNothingSecretWasPrinted()
