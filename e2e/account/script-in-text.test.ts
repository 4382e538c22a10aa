import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { type Person, person } from './browser.ts'
import { openOwned } from './owner.ts'
import { DIALOGS, FULL_PLACES, goTo, type Place, publicPlaces } from './pages.ts'
import { seedAccount, type Words } from './seed.ts'
import { freshStage } from './stage.ts'
import { wordsOf } from './words.ts'

const OWNER = { email: 'text@example.com', password: 'text is only text' }

/** Runs where a text is taken for HTML, whether set as such or parsed with the page. */
const script = (where: string) => `"'><img src=x onerror="pwned='${where}'"><script>pwned='${where}'</script>`

const HOSTILE: Words = {
  goodApp: script('app').slice(0, 100),
  badApp: script('bad').slice(0, 100),
  label: script('label').slice(0, 100),
  integrator: script('from').slice(0, 100),
  agent: script('agent'),
  invited: `"'><svg/onload=pwned=1>@example.com`,
}

const PARTNERS = [{ name: script('partner'), url: 'https://example.com/', about: script('about') }]

const stage = await freshStage({ env: { CHATAPP_SERVER_PARTNERS: JSON.stringify(PARTNERS) } })
const owner = await person(stage.origin, { userAgent: `Mozilla/5.0 ${script('browser')}`, reducedMotion: 'reduce' })
const stranger = await person(stage.origin, { reducedMotion: 'reduce' })
const page = await openOwned(owner, stage.setUpLink, OWNER)
const seeded = await seedAccount(page, stage, OWNER, HOSTILE)

/** Goes to every place, and gives all that was shown there as text. */
async function visit(somebody: Person, places: readonly Place[]): Promise<string> {
  const tab = await somebody.openTab()
  await tab.addInitScript(`
    window.violations = []
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      window.violations.push(violatedDirective + ' ' + blockedURI)
    })
  `)
  const shown: string[] = []
  for (const place of places) {
    await goTo(tab, place)
    assert.equal(await tab.evaluate('window.pwned'), undefined, place.name)
    assert.deepEqual(await tab.evaluate('window.violations'), [], place.name)
    shown.push(...(await wordsOf(tab)))
  }
  return shown.join('\n')
}

test('script in any text that people or programs send is shown as text, on every page', async () => {
  const shown = await visit(owner, [...FULL_PLACES, ...DIALOGS])
  for (const [what, text] of Object.entries(HOSTILE)) assert.ok(shown.includes(text), `${what} is shown`)
  for (const { name, about } of PARTNERS) assert.ok(shown.includes(name) && shown.includes(about))
  assert.deepEqual(owner.faults(), [])
  assert.deepEqual(owner.strayRequests(), [])
})

test('and so it is where an integrator takes over, who is not signed in', async () => {
  const shown = await visit(stranger, publicPlaces(seeded))
  assert.ok(shown.includes(HOSTILE.integrator))
  assert.deepEqual(stranger.faults(), [])
})

test('the journal as a file is no page, and its texts are cells', async () => {
  const file = await page.evaluate(`
    fetch('/account/api/journal.csv').then(async answer => ({
      type: answer.headers.get('content-type'),
      disposition: answer.headers.get('content-disposition'),
      sniff: answer.headers.get('x-content-type-options'),
      text: await answer.text(),
    }))
  `)
  const { type, disposition, sniff, text } = file as Record<'type' | 'disposition' | 'sniff' | 'text', string>
  assert.equal(type, 'text/csv; charset=utf-8')
  assert.match(disposition, /^attachment; filename="journal-[\d-]+\.csv"$/)
  assert.equal(sniff, 'nosniff')
  assert.ok(text.includes(`"${HOSTILE.integrator.replaceAll('"', '""')}"`))
  assert.equal(await page.evaluate('window.pwned'), undefined)
})

test('a link to somebody else opens a window that knows nothing of where it came from', async () => {
  const tab = await owner.openTab('/account/help')
  const links = tab.locator('#content a[href^="https:"]')
  await links.first().waitFor()
  // Either word does: `noreferrer` is `noopener`, too (HTML, section 4.6.7).
  for (const link of await links.all()) assert.match((await link.getAttribute('rel')) ?? '', /noopener|noreferrer/)
})

testThatNothingSecretWasPrinted()
