import type { Page } from 'playwright-core'
import { noteSecret } from '../harness/index.ts'
import type { Person } from './browser.ts'

/** What an owner knows of their account. */
export interface Owner {
  email: string
  password: string
}

/** Follows a link that makes an account, as a person does. Ends on the page of apps. */
async function followLink(page: Page, link: string, owner: Owner): Promise<void> {
  noteSecret(owner.password)
  await page.goto(link)
  const email = page.getByRole('textbox', { name: 'E-mail' })
  await page.getByLabel('New password').waitFor()
  if (await email.isVisible()) await email.fill(owner.email)
  await page.getByLabel('New password').fill(owner.password)
  await page.getByRole('button', { name: 'Make the account' }).click()
  await page.getByRole('heading', { name: 'Apps', level: 1 }).waitFor()
}

/** Signs in by the page. Ends on the page of apps. */
export async function signIn(page: Page, owner: Owner): Promise<void> {
  await page.goto('/account/sign-in')
  await page.getByLabel('E-mail').fill(owner.email)
  await page.getByLabel('Password', { exact: true }).fill(owner.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Apps', level: 1 }).waitFor()
}

export interface MadeApp {
  appId: string
  appPassword: string
}

/** Makes an app by the page, and gives what the page shows, once. Ends on Connect. */
export async function makeApp(page: Page, name: string): Promise<MadeApp> {
  await page.getByRole('button', { name: /^(New app|Make an app)$/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Make the app' }).click()
  const shown = dialog.getByRole('region', { name: 'App password' })
  const appPassword = await shown.locator('code').innerText()
  noteSecret(appPassword)
  const appId = (await dialog.getByText(/^app_\d+_\d+$/).innerText()).trim()
  await dialog.getByRole('button', { name: 'Go on to Connect' }).click()
  await page.getByRole('heading', { name: 'Connect', level: 1 }).waitFor()
  return { appId, appPassword }
}

/** The program Connect shows under a tab, letter by letter. */
export async function programShown(page: Page, title: string): Promise<string> {
  await page.getByRole('tab', { name: title, exact: true }).click()
  return page.getByRole('tabpanel', { name: title, exact: true }).locator('pre').innerText()
}

/** The first tab of a new person who owns an account made by the link. */
export async function openOwned(person: Person, link: string, owner: Owner): Promise<Page> {
  const page = await person.openTab()
  await followLink(page, link, owner)
  return page
}
