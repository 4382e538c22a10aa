import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator } from 'playwright-core'
import { noteSecret, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { makePair } from './app.ts'
import { person } from './browser.ts'
import { freshStage } from './stage.ts'

const OWNER = { email: 'keys@example.com', password: 'nothing but the keyboard' }
/** More stops than any page of the main path has. */
const MOST_STOPS = 60

const stage = await freshStage()
const somebody = await person(stage.origin, { permissions: ['clipboard-read', 'clipboard-write'] })
const page = await somebody.openTab()

const has = (target: Locator) => target.evaluate(element => element === element.ownerDocument.activeElement)

/** Presses Tab until `target` has the focus, and sees that each stop on the way shows that it has it. */
async function tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.waitFor()
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press(key)
    assert.deepEqual(await focusShown(), [], 'a stop of the Tab key that cannot be seen')
    if (await has(target)) return
  }
  assert.fail(`Tab never comes to ${target}`)
}

/** What has the focus and shows nothing of it: neither an outline nor, as fields do, another border than at rest. */
function focusShown(): Promise<string[]> {
  return page.locator('html').evaluate(({ ownerDocument: { activeElement, body, defaultView } }) => {
    if (activeElement === null || activeElement === body) return []
    const { outlineStyle, outlineWidth, boxShadow, borderColor } = defaultView.getComputedStyle(activeElement)
    const { width, height } = activeElement.getBoundingClientRect()
    const rest = body.ownerDocument.querySelector('.mantine-Input-input:not(:focus)')
    const isField = activeElement.matches('input, select, textarea')
    const restBorder = rest === null ? undefined : defaultView.getComputedStyle(rest).borderColor
    const isShown =
      (outlineStyle !== 'none' && outlineWidth !== '0px') ||
      boxShadow !== 'none' ||
      (isField && borderColor !== restBorder)
    return isShown && width > 0 && height > 0 ? [] : [activeElement.outerHTML.slice(0, 200)]
  })
}

/** Waits until something has the focus that the page gave it. */
async function isGiven(target: Locator): Promise<void> {
  await target.waitFor()
  const deadline = performance.now() + 5_000
  while (!(await has(target))) assert.ok(performance.now() < deadline, `the focus is not on ${target}`)
}

const button = (name: string | RegExp) => page.getByRole('button', { name })
const heading = (name: string) => page.getByRole('heading', { name, level: 1 })
const dialog = page.getByRole('dialog')

test('the set-up link is taken up by typing', async () => {
  noteSecret(OWNER.password)
  await page.goto(stage.setUpLink)
  await page.getByLabel('New password').waitFor()
  await tabTo(page.getByRole('textbox', { name: 'E-mail' }))
  await page.keyboard.type(OWNER.email)
  await tabTo(page.getByLabel('New password'))
  await page.keyboard.type(OWNER.password)
  await page.keyboard.press('Enter')
  await isGiven(heading('Apps'))
})

test('the first stop of a page leads past the navigation', async () => {
  await page.reload()
  await heading('Apps').waitFor()
  await tabTo(button('Skip to the content'))
  await page.keyboard.press('Enter')
  await isGiven(heading('Apps'))
  await page.keyboard.press('Tab')
  assert.ok(await has(button('Make an app')))
})

test('a dialog keeps the focus, and gives it back to where it came from', async () => {
  await page.keyboard.press('Enter')
  const name = dialog.getByLabel('Name')
  await isGiven(name)
  for (const key of ['Tab', 'Shift+Tab']) {
    for (let stops = 0; stops < 8; stops += 1) {
      await page.keyboard.press(key)
      assert.equal(await dialog.locator(':focus').count(), 1, `${key} leaves the dialog`)
    }
  }
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await isGiven(button('Make an app'))
})

let appId: string
let appPassword: string

test('an app is made, and its app password copied as it is shown', async () => {
  await page.keyboard.press('Space')
  await isGiven(dialog.getByLabel('Name'))
  await page.keyboard.type('By keys')
  await page.keyboard.press('Enter')
  const shown = dialog.getByRole('region', { name: 'App password' })
  await isGiven(shown)
  await page.keyboard.press('Escape')
  appId = (await dialog.getByText(/^app_\d+_\d+$/).innerText()).trim()
  appPassword = await shown.locator('code').innerText()
  noteSecret(appPassword)
  await tabTo(dialog.getByRole('button', { name: 'Copy: App password' }))
  await page.keyboard.press('Enter')
  await page.getByRole('status').getByText('Copied').waitFor()
  assert.equal(await pasted(), appPassword)
})

/** What the clipboard holds, in a field of a page that is none of ours. */
async function pasted(): Promise<string> {
  const other = await somebody.context.newPage()
  await other.setContent('<textarea autofocus></textarea>')
  await other.locator('textarea').focus()
  await other.keyboard.press('ControlOrMeta+V')
  const text = await other.locator('textarea').inputValue()
  await other.close()
  return text
}

test('Connect is gone on to, and its programs are gone through by arrows', async () => {
  await tabTo(dialog.getByRole('button', { name: 'Go on to Connect' }))
  await page.keyboard.press('Enter')
  await isGiven(heading('Connect'))
  await tabTo(page.getByRole('tab', { selected: true }))
  const before = await page.getByRole('tabpanel').first().innerText()
  await page.keyboard.press('ArrowRight')
  await isGiven(page.getByRole('tab', { selected: true }))
  assert.notEqual(await page.getByRole('tabpanel').first().innerText(), before)
  await page.keyboard.press('ArrowLeft')
  assert.equal(await page.getByRole('tabpanel').first().innerText(), before)
  assert.ok(before.includes(appPassword))
})

test('an access is ended, and the focus is somewhere afterwards', async () => {
  const { accessToken } = await makePair(stage.server.url, OWNER.email, { appId, appPassword })
  assert.ok(accessToken)
  await tabTo(page.getByRole('link', { name: 'Access now' }), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await isGiven(heading('Access now'))
  await tabTo(button(/^End the access of By keys/))
  await page.keyboard.press('Enter')
  // The harmless answer is the one that a second Enter gives.
  await isGiven(dialog.getByRole('button', { name: 'Cancel' }).last())
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await isGiven(button(/^End the access of By keys/))
  await page.keyboard.press('Space')
  await tabTo(dialog.getByRole('button', { name: 'End it' }))
  await page.keyboard.press('Enter')
  await page.getByText('Nobody has access now').waitFor()
  await isGiven(heading('Access now'))
  assert.deepEqual(somebody.faults(), [])
})

testThatNothingSecretWasPrinted()
