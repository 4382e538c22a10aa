import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { ROOT } from '../harness/index.ts'
import { person } from './browser.ts'
import { callerOf } from './caller.ts'
import { openOwned, signIn } from './owner.ts'
import { DIALOGS, EMPTY_PLACES, FULL_PLACES, goTo, type Place, publicPlaces } from './pages.ts'
import { writePast } from './past.ts'
import { type Seeded, seedAccount } from './seed.ts'
import { freshStage } from './stage.ts'

/** Takes a picture of each page of My Account into docs/my-account: `npm run pictures`. People look at them. */

const FOLDER = join(ROOT, 'docs/my-account')
const SIZES = [
  { width: 1280, height: 800, colorScheme: 'light' },
  { width: 360, height: 740, colorScheme: 'dark' },
] as const
/** What lies further down is more of the same. */
const TALLEST = 1250

const OWNER = { email: 'owner@example.com', password: 'to be looked at' }
const PARTNERS = [
  { name: 'Integrator North', url: 'https://north.example.com/', about: 'Shops and CRM, in your time zone.' },
  { name: 'Integrator South', url: 'https://south.example.com/', about: 'Python and PHP, on your own servers.' },
]
const SETTINGS = {
  CHATAPP_SERVER_REGISTRATION: 'open',
  CHATAPP_SERVER_WEBHOOK_TARGETS: 'any',
  CHATAPP_SERVER_PARTNERS: JSON.stringify(PARTNERS),
  CHATAPP_SERVER_CONTACT_TELEGRAM: '@example',
  CHATAPP_SERVER_CONTACT_NEWS: 'https://news.example.com/',
  CHATAPP_SERVER_CONTACT_EMAIL: 'help@example.com',
}

/** A page with its picture, by group: the table of contents of docs/my-account. */
type Album = Readonly<Record<string, readonly Place[]>>

function albumOf(seeded: Seeded): Album {
  const [apps, connect] = EMPTY_PLACES as [Place, Place]
  return {
    'Signed out': publicPlaces(seeded).filter(({ name }) => name !== 'link-used'),
    'A new account': [apps, connect],
    'An account at work': FULL_PLACES.filter(({ name }) => name !== 'not-found'),
    Dialogs: DIALOGS,
  }
}

async function main(): Promise<void> {
  const stage = await freshStage({ env: SETTINGS })
  const open = async () => (await person(stage.origin, { reducedMotion: 'reduce' })).openTab()
  const owner = await openOwned(await person(stage.origin, { reducedMotion: 'reduce' }), stage.setUpLink, OWNER)
  const call = await callerOf(owner)
  await call('PUT /account/api/webhook', { url: await startReceiver() })
  const seeded = await seedAccount(owner, stage, OWNER)
  writePast(stage.server.databasePath)
  const newcomer = await open()
  await signIn(newcomer, seeded.invited)

  const album = albumOf(seeded)
  clear()
  const tabs = { 'Signed out': await open(), 'A new account': newcomer }
  for (const [group, places] of Object.entries(album)) {
    const tab = group in tabs ? tabs[group as keyof typeof tabs] : owner
    for (const place of places) await takePictures(tab, place, group === 'Dialogs')
  }
  writeFileSync(join(FOLDER, 'README.md'), pageOf(album))
}

/** Takes the notices of the webhook. */
async function startReceiver(): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(204).end())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notices`
}

function clear(): void {
  mkdirSync(FOLDER, { recursive: true })
  for (const file of readdirSync(FOLDER)) if (file.endsWith('.png')) rmSync(join(FOLDER, file))
}

async function takePictures(page: Page, place: Place, isDialog: boolean): Promise<void> {
  for (const { width, height, colorScheme } of SIZES) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height })
    await goTo(page, place)
    await page.waitForLoadState('networkidle')
    await hideSecrets(page)
    const whole = await page.locator('html').evaluate(({ scrollHeight }) => scrollHeight)
    const tall = isDialog ? height : Math.min(whole, TALLEST)
    await page.setViewportSize({ width, height: Math.max(height, tall) })
    await page.screenshot({ path: join(FOLDER, fileOf(place, width)), animations: 'disabled', caret: 'hide' })
  }
}

/** Their account is gone with the server; all the same, what looks like a secret is in no file. */
async function hideSecrets(page: Page): Promise<void> {
  const codes = page.locator('code').filter({ hasText: /^(cap_[\w-]{20,}|([A-Z2-7]{4} ?){6,})$/ })
  await codes.evaluateAll(all => {
    for (const code of all) code.textContent = code.textContent.replaceAll(/(?<!^.{0,3})\S/g, 'x')
  })
  await page.locator('svg[role=img]').evaluateAll(all => {
    for (const code of all) code.style.filter = 'blur(7px)'
  })
}

const fileOf = ({ name }: Place, width: number) => `${name}-${width}.png`

function pageOf(album: Album): string {
  const groups = Object.entries(album).map(
    ([group, places]) =>
      `## ${group}\n\n${places.map(place => `### ${titleOf(place)}\n\n${imagesOf(place)}\n`).join('\n')}`,
  )
  return `# My Account in pictures

Each page on a desk (1280 px, light) and on a phone (360 px, dark), with an account made for the purpose. Every page also comes
in the other theme, in Russian and in Portuguese. Taken by \`npm run pictures\`.

${groups.join('\n')}`
}

const titleOf = ({ name }: Place) => (name[0] ?? '').toUpperCase() + name.slice(1).replaceAll('-', ' ')

function imagesOf(place: Place): string {
  const image = (width: number, shown: number) =>
    `<img src="${fileOf(place, width)}" width="${shown}" alt="${titleOf(place)}, ${width} px">`
  return `${image(1280, 640)} ${image(360, 200)}`
}

await main()
// The server, the example API and the browser would go on.
process.exit(0)
