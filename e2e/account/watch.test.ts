import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { person } from './browser.ts'
import { makeApp, openOwned, programShown } from './owner.ts'
import { saveProgram } from './program.ts'
import { freshStage } from './stage.ts'

let page: Page

before(async () => {
  const { origin, setUpLink } = await freshStage()
  page = await openOwned(await person(origin), setUpLink, { email: 'w@example.com', password: 'watch me connect' })
})

const STEPS = ['Token made', 'Query made', 'Saved pair used again', 'Access token ended', 'Renewed after the error']

/** Waits until the check-list shows the first steps as done, and no other. */
async function ticked(done: number): Promise<void> {
  const steps = page.getByRole('list', { name: 'What your program has done' }).getByRole('listitem')
  await steps
    .and(page.locator('[data-state=done]'))
    .nth(done - 1)
    .waitFor()
  assert.deepEqual(
    await steps.evaluateAll(items => items.map(item => item.getAttribute('data-state') === 'done')),
    STEPS.map((_, index) => index < done),
  )
}

async function endTheAccessToken(): Promise<void> {
  await page.getByRole('button', { name: 'End this access token now' }).click()
  await ticked(4)
}

for (const { title, file } of [
  { title: 'TypeScript', file: 'client.ts' },
  { title: 'sh', file: 'chatapp.sh' },
]) {
  test(`the check-list ticks while somebody runs the ${title} program, and sees it renew tonight`, async () => {
    await page.goto('/account/apps')
    await makeApp(page, `App in ${title}`)
    const program = saveProgram(file, await programShown(page, title))
    await program.run()
    await ticked(2)
    await program.run()
    await ticked(3)
    await endTheAccessToken()
    assert.match(await program.run(), /licenseId/)
    await ticked(5)
    await page.getByText('Connected, and it stays connected', { exact: true }).waitFor()
  })
}

test('the check-list ticks for calls made by hand with curl', async () => {
  await page.goto('/account/apps')
  const { appId, appPassword } = await makeApp(page, 'By hand')
  const source = await programShown(page, 'curl')
  const base = /http:\/\/127\.0\.0\.1:\d+/.exec(source)?.[0] as string
  const curl = (...args: string[]) => saveProgram('call.sh', `curl -sS "$@"`, args).run()
  const credentials = JSON.stringify({ email: 'w@example.com', password: appPassword, appId })
  const json = ['-H', 'Content-Type: application/json']
  const made = JSON.parse(await curl(`${base}/v1/tokens`, ...json, '-d', credentials)).data
  await ticked(1)
  await curl(`${base}/v1/licenses`, '-H', `Authorization: ${made.accessToken}`)
  await ticked(2)
  await curl(`${base}/v1/licenses`, '-H', `Authorization: ${made.accessToken}`)
  await ticked(3)
  await endTheAccessToken()
  const refused = await curl(`${base}/v1/licenses`, '-H', `Authorization: ${made.accessToken}`)
  assert.match(refused, /ApiInvalidTokenError/)
  const next = JSON.parse(
    await curl('-X', 'POST', `${base}/v1/tokens/refresh`, '-H', `Refresh: ${made.refreshToken}`),
  ).data
  assert.match(await curl(`${base}/v1/licenses`, '-H', `Authorization: ${next.accessToken}`), /licenseId/)
  await ticked(5)
})

testThatNothingSecretWasPrinted()
