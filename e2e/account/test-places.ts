import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { goTo, type Place, settled } from './pages.ts'
import { leftUntranslated, wordsOf } from './words.ts'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const DESK = { width: 1280, height: 900 }
const PHONE = { width: 360, height: 740 }
type Language = 'en' | 'ru' | 'pt'

/** Chooses a language as the menu of the header does, which a dialog or a small screen may hide. */
async function speak(page: Page, language: Language): Promise<void> {
  const menu = page.locator('header select').first()
  await menu.evaluate((select, value) => {
    select.value = value
    select.dispatchEvent(new select.ownerDocument.defaultView.Event('change', { bubbles: true }))
  }, language)
  await page.locator(`html[lang=${language}]`).waitFor()
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
  title: string
  heading: string
  words: string[]
}

async function lookAt(page: Page): Promise<Look> {
  return {
    title: await page.title(),
    heading: await page.locator('#content h1').innerText(),
    words: await wordsOf(page),
  }
}

/** In English, on a desk in light and on a phone in dark. */
async function assertGood(page: Page, place: Place): Promise<Look> {
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(DESK)
  await goTo(page, place)
  await speak(page, 'en')
  const look = await lookAt(page)
  await assertSound(page, place)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize(PHONE)
  await settled(page)
  await assertSound(page, place)
  await assertFits(page, place)
  return look
}

/** The heading of an app is its name, that of an account its e-mail, and an app is an app in Portuguese, too. */
const SAME_WORDS = /^(Apps|Shop)$|@/

async function assertTranslated(language: Language, page: Page, place: Place, english: Look): Promise<void> {
  await speak(page, language)
  await settled(page)
  const { title, heading, words } = await lookAt(page)
  assert.deepEqual(leftUntranslated(english.words, words), [], `${place.name} in ${language}`)
  if (!SAME_WORDS.test(english.heading)) {
    assert.notEqual(title, english.title)
    assert.notEqual(heading, english.heading)
  }
  await assertFits(page, place)
}

/** Declares a test for each place; the page is opened at the first of them. */
export function testPlaces(who: string, places: readonly Place[], open: () => Promise<Page>): void {
  let opened: Promise<Page> | undefined
  for (const place of places) {
    test(`${who}, ${place.name}: accessible in light and dark, fits 360 px, and is whole in each language`, async () => {
      opened ??= open()
      const page = await opened
      const english = await assertGood(page, place)
      await assertTranslated('ru', page, place, english)
      await assertTranslated('pt', page, place, english)
    })
  }
}
