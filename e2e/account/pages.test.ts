import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { freshCast } from './cast.ts'
import { EMPTY_PLACES, IS_IT_YOU, publicPlaces } from './pages.ts'
import { testPlaces } from './test-places.ts'

const { stage, owner, seeded, browser, signedInAs, testThatNobodyComplained } = await freshCast()

testPlaces('signed out', publicPlaces(seeded), async () => (await browser()).openTab())
testPlaces('a new account', EMPTY_PLACES, () => signedInAs(seeded.invited))
testPlaces('a while after signing in', [IS_IT_YOU], async () => {
  const page = await signedInAs(owner)
  using database = new DatabaseSync(stage.server.databasePath, { timeout: 5000 })
  database.exec('UPDATE sessions SET confirmed_at = confirmed_at - 700000')
  return page
})

test('a browser that prefers a language is spoken to in it, and what is chosen stays chosen', async () => {
  const page = await (await browser('pt-BR')).openTab('/account/sign-in')
  await page.getByRole('heading', { name: 'Entrar', level: 1 }).waitFor()
  await page.getByRole('combobox').selectOption('ru')
  await page.reload()
  await page.locator('html[lang=ru]').waitFor()
  await page.getByRole('heading', { level: 1 }).waitFor()
})

testThatNobodyComplained()
testThatNothingSecretWasPrinted()
