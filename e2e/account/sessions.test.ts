import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { person } from './browser.ts'
import { makeApp, openOwned, signIn } from './owner.ts'
import { freshStage, type Stage } from './stage.ts'

const OWNER = { email: 's@example.com', password: 'sessions and tabs' }
/** What a page says while nothing answers: of its own files, and of what it shows. */
const NO_ANSWER = /This page could not be loaded|No answer from the server/
let stage: Stage

before(async () => {
  stage = await freshStage()
  const page = await openOwned(await person(stage.origin), stage.setUpLink, OWNER)
  await page.context().close()
})

test('two tabs are one session: what one makes the other shows, and signing out of one leaves none behind', async () => {
  const somebody = await person(stage.origin)
  const one = await somebody.openTab()
  await signIn(one, OWNER)
  const other = await somebody.openTab('/account/apps')
  await makeApp(one, 'Seen by both')
  await other.bringToFront()
  await other.reload()
  await other.getByText('Seen by both').first().waitFor()
  await one.getByRole('button', { name: 'Sign out' }).click()
  await one.getByRole('heading', { name: 'Sign in' }).waitFor()
  await other.getByRole('heading', { name: 'Sign in' }).waitFor()
  await signIn(one, OWNER)
  await other.getByRole('heading', { name: 'Apps', level: 1 }).waitFor()
})

test('a session ended elsewhere is over at the next step, and signing in again leads back to where one was', async () => {
  const lost = await (await person(stage.origin)).openTab()
  await signIn(lost, OWNER)
  const kept = await (await person(stage.origin)).openTab()
  await signIn(kept, OWNER)
  await kept.goto('/account/security')
  await kept.getByRole('button', { name: 'End all others' }).click()
  await kept.getByRole('button', { name: 'End them' }).click()
  await lost.getByRole('link', { name: 'Journal' }).click()
  await lost.getByRole('heading', { name: 'Sign in' }).waitFor()
  await lost.getByLabel('E-mail').fill(OWNER.email)
  await lost.getByLabel('Password', { exact: true }).fill(OWNER.password)
  await lost.getByRole('button', { name: 'Sign in' }).click()
  await lost.getByRole('heading', { name: 'Journal', level: 1 }).waitFor()
  await kept.reload()
  await kept.getByRole('heading', { name: 'Security', level: 1 }).waitFor()
})

test('a restart in between signs nobody out: the page says that there is no answer, and goes on afterwards', async () => {
  const page = await (await person(stage.origin)).openTab()
  await signIn(page, OWNER)
  await stage.server.kill()
  await page.getByRole('link', { name: 'Usage' }).click()
  await page.getByText(NO_ANSWER).first().waitFor()
  await stage.server.restart({ flags: stage.flags })
  await page.getByRole('button', { name: 'Try again' }).first().click()
  await page.getByRole('heading', { name: 'Tokens made today' }).waitFor()
  assert.equal(await page.getByText(NO_ANSWER).count(), 0)
})

testThatNothingSecretWasPrinted()
