import { after } from 'node:test'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

/** Nothing of these is needed by a page, and each looks for a network that a test has not. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

let launched: Promise<Browser> | undefined

/** One Chromium for all tests of a file. */
function launch(): Promise<Browser> {
  launched ??= chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: QUIET })
  return launched
}

after(async () => {
  await (await launched)?.close()
})

/** A person's browser with a profile of its own: cookies, storage, and whatever went wrong in it. */
export interface Person {
  readonly context: BrowserContext
  /** Another tab of the same browser. */
  openTab(path?: string): Promise<Page>
  /** Script errors, refused by the content policy or thrown, on any tab. */
  faults(): readonly string[]
  /** Requests to anywhere but the origin of My Account. */
  strayRequests(): readonly string[]
}

/** Opens a browser for one person at `origin`. Closed when the test file ends. */
export async function person(origin: string, options: BrowserContextOptions = {}): Promise<Person> {
  const browser = await launch()
  const context = await browser.newContext({ baseURL: origin, locale: 'en-GB', ...options })
  context.setDefaultTimeout(15_000)
  const faults: string[] = []
  const stray: string[] = []
  context.on('weberror', error => faults.push(String(error.error())))
  context.on('console', message => {
    if (message.type() === 'error' && !isAnsweredRefusal(message.text())) faults.push(message.text())
  })
  context.on('request', request => {
    const url = new URL(request.url())
    if (/^https?:$/.test(url.protocol) && url.origin !== new URL(origin).origin) stray.push(request.url())
  })
  return {
    context,
    openTab: async path => {
      const page = await context.newPage()
      if (path !== undefined) await page.goto(path)
      return page
    },
    faults: () => faults,
    strayRequests: () => stray,
  }
}

/** Chromium reports each refused call to the console; the page words those for its reader. */
function isAnsweredRefusal(text: string): boolean {
  return /^Failed to load resource: the server responded with a status of 4\d\d/.test(text)
}
