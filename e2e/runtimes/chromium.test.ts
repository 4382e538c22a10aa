import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { build } from 'esbuild'
import { type Browser, chromium, type Page } from 'playwright-core'
import { type OurServer, startOurServer } from '../client/our-server.ts'
import type { Account } from '../client/program.ts'
import { noteSecret, ROOT, testThatNothingSecretWasPrinted } from '../harness/index.ts'

const LIMIT = { timeout: 90_000 }
/** Nothing of these is needed by a page, and each looks for a network that a test has not. */
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync']

/** The script of a page of somebody's site, who asks the API on another origin. */
const SCRIPT = `
  import { createClient, isApiError } from '@chatapp-access/client'
  import { memoryStore } from '@chatapp-access/client/memory'
  window.start = options => { window.chatapp = createClient({ ...options, store: memoryStore() }) }
  window.ask = path => chatapp.get(path).then(
    data => ({ data }),
    error => ({ code: error.code, requestId: error.requestId, isApiError: isApiError(error) }),
  )`

const site = createServer((request, response) => {
  const isScript = request.url === '/script.js'
  response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html; charset=utf-8')
  response.end(isScript ? script : '<!doctype html><title>Site</title><script type="module" src="/script.js"></script>')
})

let script = ''
let server: OurServer
let browser: Browser

before(async () => {
  const { outputFiles } = await build({
    stdin: { contents: SCRIPT, resolveDir: join(ROOT, 'examples/client-programs/src') },
    bundle: true,
    platform: 'browser',
    format: 'esm',
    write: false,
  })
  script = outputFiles[0]?.text ?? ''
  site.listen(0, '127.0.0.1')
  await once(site, 'listening')
  server = await startOurServer({ CHATAPP_SERVER_CORS_ORIGINS: siteUrl() })
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: QUIET })
})

after(async () => {
  await browser.close()
  site.close()
})

/** What the page told: data, or an error. */
interface Told {
  data?: { cabinetUserId?: number }
  code?: string
  requestId?: string
  isApiError?: boolean
}

test('a page renews its token on another origin: one make, one refresh for all its queries', LIMIT, async () => {
  const account = await server.newApp()
  const page = await openSite()
  await start(page, account)
  const first = await ask(page, ['/v1/me', '/v1/me', '/v1/me'])
  for (const { data } of first) assert.equal(typeof data?.cabinetUserId, 'number')
  assert.deepEqual(server.counts(account), { makes: 1, refreshes: 0 })
  await server.endAccess()
  const again = await ask(page, ['/v1/me', '/v1/me', '/v1/me'])
  assert.ok(again.every(({ data }) => data !== undefined))
  assert.deepEqual(server.counts(account), { makes: 1, refreshes: 1 })
})

test('a page is told what failed, and under which request id', LIMIT, async () => {
  const page = await openSite()
  await start(page, await server.newApp())
  const [told] = await ask(page, ['/v1/nothing/of/this/name'])
  assert.deepEqual([told?.code, told?.isApiError], ['ApiNotFoundError', true])
  assert.match(String(told?.requestId), /\S/)
})

test('a page that would show a password to its visitors must say that it means to', LIMIT, async () => {
  const page = await openSite()
  const account = await server.newApp()
  noteSecret(account.password)
  const start = (options: object) => (globalThis as unknown as { start(options: object): void }).start(options)
  await assert.rejects(page.evaluate(start, { ...account, baseUrl: server.server.url }), /dangerously|password/)
})

testThatNothingSecretWasPrinted()

function siteUrl(): string {
  return `http://127.0.0.1:${(site.address() as AddressInfo).port}`
}

async function openSite(): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(siteUrl(), { waitUntil: 'load' })
  return page
}

function start(page: Page, account: Account): Promise<void> {
  noteSecret(account.password)
  const options = { ...account, baseUrl: server.server.url, dangerouslyAllowPasswordInBrowser: true }
  return page.evaluate(given => (globalThis as unknown as { start(options: object): void }).start(given), options)
}

/** Sends so many queries at once. */
function ask(page: Page, paths: readonly string[]): Promise<Told[]> {
  return page.evaluate(
    given => Promise.all(given.map((globalThis as unknown as { ask(path: string): Promise<Told> }).ask)),
    paths,
  )
}
