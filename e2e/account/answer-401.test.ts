import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import {
  childEnvironment,
  eventually,
  fakeClock,
  NODE,
  ROOT,
  type RunningProcess,
  startProcess,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { person } from './browser.ts'
import { type MadeApp, makeApp, openOwned } from './owner.ts'
import { freshStage } from './stage.ts'

const OWNER = { email: 'old-program@example.com', password: 'nobody may change it' }
const HOUR_MS = 3_600_000
/** What a count takes to be written, and more queries than a habit needs. */
const COUNTED_MS = 20_000

const clock = fakeClock(new Date().toISOString())
const stage = await freshStage({ env: clock.env, flags: ['--access-ttl', '60'] })
const owner = await person(stage.origin)
const page = await openOwned(owner, stage.setUpLink, OWNER)

/** A program that waits for a 401 and is answered with 403: it runs until it is ended. */
function startOldProgram({ appId, appPassword }: MadeApp): RunningProcess {
  const home = temporaryFolder()
  return startProcess({
    command: NODE,
    args: [join(ROOT, 'examples/habits/ignores-403.ts')],
    env: childEnvironment(home, {
      CHATAPP_BASE_URL: stage.server.url,
      CHATAPP_EMAIL: OWNER.email,
      CHATAPP_PASSWORD: appPassword,
      CHATAPP_APP_ID: appId,
      HABIT_STEPS: '1000000',
      HABIT_PAUSE_MS: '50',
    }),
    cwd: home,
  })
}

/** Refused queries that the server has written down, in how many hours. */
function refusedHours(): number {
  using database = stage.server.database()
  return database.number("SELECT count(*) FROM usage_hours WHERE metric = 'refused_expired' AND count >= 10")
}

async function assertAccessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  assert.deepEqual(
    violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]),
    [],
  )
}

test('a program that waits for 401 is found out, its owner switches with one key, and it recovers by itself', {
  timeout: 120_000,
}, async () => {
  const program = startOldProgram(await makeApp(page, 'Old program'))
  try {
    await program.waitFor(/1 answered/)
    const began = Date.now()
    for (const [index, hours] of [2, 3].entries()) {
      clock.set(new Date(began + hours * HOUR_MS).toISOString())
      await eventually('the refusals of an hour are counted', COUNTED_MS, () => refusedHours() > index || undefined)
    }
    assert.doesNotMatch(program.stdout().split('\n').slice(-20).join('\n'), /answered/)

    await page.goto('/account/advice')
    const advice = page.getByRole('region', { name: 'Old program', exact: true })
    const mend = advice.getByRole('button', { name: 'Answer this app with 401' })
    await mend.waitFor()
    await assertAccessible()
    await mend.focus()
    await page.keyboard.press('Enter')

    await advice.getByText('This app is answered with 401 now.').waitFor()
    assert.match(await page.locator(':focus').innerText(), /answered with 401 now/)
    await assertAccessible()
    // The program was not touched: it is told what it waits for, and renews.
    await program.waitFor(/403\n[0-9]+ 401\n[0-9]+ answered\n/)
    // Advice stands for a day after the habit was last seen.
    clock.set(new Date(began + 30 * HOUR_MS).toISOString())
    await eventually('the advice goes by itself', 30_000, async () => {
      await page.reload()
      await page.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor()
      return (await advice.count()) === 0 || undefined
    })
  } finally {
    program.signal('SIGKILL')
    await program.ended()
  }
})

test('on the page of the app the status can be chosen, also by keyboard, and the journal keeps each choice', async () => {
  await page.goto('/account/apps/1')
  const choice = page.getByRole('combobox', { name: 'Status of the answer' })
  await choice.waitFor()
  assert.equal(await choice.inputValue(), '401')
  await choice.focus()
  await page.keyboard.press('4')
  await page.keyboard.type('03')
  await page.locator('#announcements').getByText('The app is answered with 403').waitFor({ state: 'attached' })
  assert.equal(await choice.inputValue(), '403')
  await choice.selectOption('default')
  await eventually('the choice is in force', 5_000, async () => (await choice.isEnabled()) || undefined)
  await assertAccessible()

  await page.goto('/account/journal?group=apps')
  const entries = page.getByRole('row').filter({ hasText: 'Status for invalid tokens changed' })
  await entries.nth(2).waitFor()
  const told = await entries.allInnerTexts()
  for (const [index, detail] of ['As the server answers', '403', '401'].entries()) {
    assert.match(told[index] ?? '', new RegExp(detail))
  }
  assert.deepEqual(owner.faults(), [])
})

testThatNothingSecretWasPrinted()
