import type { Page } from 'playwright-core'
import type { Seeded } from './seed.ts'

/** A page of My Account, as tests and pictures go through them. */
export interface Place {
  /** Of its picture, and in messages. */
  name: string
  /** With the fragment, where it is a one-time link. */
  path: string
  /** Brings the page into the state that is meant, by what is the same in every language. */
  open?(page: Page): Promise<void>
}

/** Where nobody is signed in. */
export function publicPlaces({ invitation, handOver }: Seeded): Place[] {
  return [
    { name: 'sign-in', path: '/account/sign-in' },
    { name: 'sign-up', path: '/account/sign-up' },
    { name: 'reset', path: '/account/reset' },
    { name: 'reset-sent', path: '/account/reset', open: askForReset },
    { name: 'set-up', path: '/account/set-up' },
    { name: 'link', path: pathOf(invitation.open) },
    { name: 'link-used', path: pathOf(invitation.used) },
    { name: 'hand-over', path: pathOf(handOver.open) },
    { name: 'hand-over-used', path: pathOf(handOver.used) },
  ]
}

const pathOf = (link: string) => link.slice(new URL(link).origin.length)

async function askForReset(page: Page): Promise<void> {
  await page.getByRole('textbox').fill('somebody@example.com')
  await page.locator('form button[type=submit]').click()
  await page.locator('form').waitFor({ state: 'detached' })
}

/** Of an account that did something. */
export const FULL_PLACES: readonly Place[] = [
  { name: 'apps', path: '/account/apps' },
  { name: 'app', path: '/account/apps/1' },
  { name: 'connect', path: '/account/connect/1' },
  { name: 'access', path: '/account/access' },
  { name: 'usage', path: '/account/usage' },
  { name: 'advice', path: '/account/advice' },
  { name: 'journal', path: '/account/journal' },
  { name: 'notices', path: '/account/notices' },
  { name: 'help', path: '/account/help' },
  { name: 'security', path: '/account/security' },
  { name: 'second-factor', path: '/account/second-factor' },
  { name: 'second-factor-scan', path: '/account/second-factor', open: beginSecondFactor },
  { name: 'operator', path: '/account/operator' },
  { name: 'operator-account', path: '/account/operator', open: openFirstAccount },
  { name: 'not-found', path: '/account/no-such-page' },
]

async function beginSecondFactor(page: Page): Promise<void> {
  await page.locator('#content button').first().click()
  await page.locator('#content form').waitFor()
}

async function openFirstAccount(page: Page): Promise<void> {
  await page.getByRole('rowheader').getByRole('link').first().click()
  await page.waitForURL(/\/operator\/\d+$/)
}

/** Of an account that did nothing yet. */
export const EMPTY_PLACES: readonly Place[] = [
  'apps',
  'connect',
  'access',
  'usage',
  'advice',
  'journal',
  'notices',
].map(name => ({ name: `${name}-empty`, path: `/account/${name}` }))

/** Dialogs, by where their buttons stand. */
export const DIALOGS: readonly Place[] = [
  { name: 'new-app', path: '/account/apps', open: page => openDialog(page, '#content button') },
  { name: 'app-password-shown-once', path: '/account/apps/1', open: makeAppPassword },
  { name: 'end-access', path: '/account/access', open: page => openDialog(page, 'tbody button') },
]

/** What asks for the password again, in a session that gave it some time ago. */
export const IS_IT_YOU: Place = {
  name: 'is-it-you',
  path: '/account/apps',
  async open(page) {
    await openDialog(page, '#content button')
    await page.getByRole('dialog').getByRole('textbox').fill('Never made')
    await page.getByRole('dialog').locator('button[type=submit]').click()
    await page.getByRole('dialog').locator('input[type=password]').waitFor()
  },
}

async function openDialog(page: Page, button: string): Promise<void> {
  await page.locator(button).first().click()
  await page.getByRole('dialog').waitFor()
}

async function makeAppPassword(page: Page): Promise<void> {
  // The first section after the facts of the app is that of its passwords, and begins with this button.
  await openDialog(page, '#content section:has(table) button')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill('Test')
  await dialog.locator('button[type=submit]').click()
  await dialog.getByRole('region').waitFor()
}

/** Goes to a place and waits until all of it is there. */
export async function goTo(page: Page, { path, open }: Place): Promise<void> {
  // Only the fragment differs between one link and the next: without this the page would not be loaded anew.
  if (path.includes('#')) await page.goto('about:blank')
  await page.goto(path)
  await settled(page)
  if (open === undefined) return
  await open(page)
  await settled(page)
}

/** The heading stands, and nothing is loading. The browser has to be one that was asked for reduced motion. */
export async function settled(page: Page): Promise<void> {
  await page.locator('#content h1').waitFor()
  await page.locator('.mantine-Skeleton-root, #content [data-loading=true]').first().waitFor({ state: 'detached' })
}
