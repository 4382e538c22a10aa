import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { type Person, person } from './browser.ts'
import { openOwned, signIn } from './owner.ts'
import { DIALOGS, EMPTY_PLACES, FULL_PLACES, goTo, IS_IT_YOU, type Place, publicPlaces, settled } from './pages.ts'
import { seedAccount } from './seed.ts'
import { freshStage } from './stage.ts'
import { leftUntranslated, wordsOf } from './words.ts'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const DESK = { width: 1280, height: 900 }
const PHONE = { width: 360, height: 740 }
const LOCALES = { en: 'en-GB', ru: 'ru-RU', pt: 'pt-BR' }
type Language = keyof typeof LOCALES

const OWNER = { email: 'owner@example.com', password: 'every page of it' }
const stage = await freshStage({ env: { CHATAPP_SERVER_REGISTRATION: 'open' } })
const everybody: Person[] = []
const seeded = await seedAccount(await openOwned(await browser('en'), stage.setUpLink, OWNER), stage, OWNER)

/** A browser in a language; `like` is who is signed in there, too. */
async function browser(language: Language, like?: Person): Promise<Person> {
  const storageState = await like?.context.storageState()
  const locale = LOCALES[language]
  const one = await person(stage.origin, { locale, reducedMotion: 'reduce', ...(storageState && { storageState }) })
  everybody.push(one)
  return one
}

/** A tab for each language, in browsers that are signed in as the first of them. */
async function tabs(first: Person): Promise<Record<Language, Page>> {
  const open = async (language: 'ru' | 'pt') => (await browser(language, first)).openTab()
  return { en: await first.openTab(), ru: await open('ru'), pt: await open('pt') }
}

async function signedInAs(owner: typeof OWNER): Promise<Person> {
  const first = await browser('en')
  await signIn(await first.openTab(), owner)
  return first
}

async function assertSound(page: Page, place: Place): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(TAGS).analyze()
  const faults = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => [id, html, failureSummary]),
  )
  assert.deepEqual(faults, [], place.name)
}

/** How far a page reaches beyond the window, and what does. */
async function assertFits(page: Page, place: Place): Promise<void> {
  const beyond = await page.locator('html').evaluate(({ scrollWidth, clientWidth, ownerDocument }) => {
    if (scrollWidth <= clientWidth) return []
    const all = [...ownerDocument.querySelectorAll('body *')]
    return all
      .filter(one => one.getBoundingClientRect().right > clientWidth + 1)
      .map(one => one.outerHTML.slice(0, 120))
  })
  assert.deepEqual(beyond, [], `${place.name} is wider than ${page.viewportSize()?.width} px`)
}

interface Look {
  lang: string
  title: string
  heading: string
  words: string[]
}

async function lookAt(page: Page): Promise<Look> {
  return {
    lang: (await page.locator('html').getAttribute('lang')) ?? '',
    title: await page.title(),
    heading: await page.locator('#content h1').innerText(),
    words: await wordsOf(page),
  }
}

async function inEnglish(page: Page, place: Place): Promise<Look> {
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(DESK)
  await goTo(page, place)
  const look = await lookAt(page)
  assert.equal(look.lang, 'en')
  return look
}

async function assertGood(page: Page, place: Place): Promise<void> {
  await assertSound(page, place)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize(PHONE)
  await settled(page)
  await assertSound(page, place)
  await assertFits(page, place)
}

/** The heading of an app is its name, that of an account its e-mail, and an app is an app in Portuguese, too. */
const SAME_WORDS = /^(Apps|Shop)$|@/

async function assertTranslated(language: Language, page: Page, place: Place, english: Look): Promise<void> {
  await page.setViewportSize(PHONE)
  await goTo(page, place)
  const { lang, title, heading, words } = await lookAt(page)
  assert.equal(lang, language)
  assert.deepEqual(leftUntranslated(english.words, words), [], `${place.name} in ${language}`)
  if (!SAME_WORDS.test(english.heading)) {
    assert.notEqual(title, english.title)
    assert.notEqual(heading, english.heading)
  }
  await assertFits(page, place)
}

function testPlaces(who: string, places: readonly Place[], first: () => Promise<Person>): void {
  let opened: ReturnType<typeof tabs> | undefined
  for (const place of places) {
    test(`${who}, ${place.name}: accessible in light and dark, fits 360 px, and is whole in each language`, async () => {
      opened ??= first().then(tabs)
      const { en, ru, pt } = await opened
      const english = await inEnglish(en, place)
      await Promise.all([
        assertGood(en, place),
        assertTranslated('ru', ru, place, english),
        assertTranslated('pt', pt, place, english),
      ])
    })
  }
}

testPlaces('signed out', publicPlaces(seeded), () => browser('en'))
testPlaces('a new account', EMPTY_PLACES, () => signedInAs(seeded.invited))
testPlaces('an account at work', [...FULL_PLACES, ...DIALOGS], () => signedInAs(OWNER))
testPlaces('a while after signing in', [IS_IT_YOU], async () => {
  const first = await signedInAs(OWNER)
  using database = new DatabaseSync(stage.server.databasePath, { timeout: 5000 })
  database.exec('UPDATE sessions SET confirmed_at = confirmed_at - 700000')
  return first
})

test('no page had a fault to tell the console, and none asked another origin for anything', () => {
  assert.deepEqual(
    everybody.flatMap(one => one.faults()),
    [],
  )
  assert.deepEqual(
    everybody.flatMap(one => one.strayRequests()),
    [],
  )
})

testThatNothingSecretWasPrinted()
