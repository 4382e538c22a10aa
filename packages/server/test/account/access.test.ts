import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ACCOUNT_API, ACCOUNT_ENDPOINTS, type AccountEndpoint } from '@chatapp-access/contract/account'
import { lookInto } from '../store-sqlite-kind.ts'
import type { Browser, Reply } from './browser.ts'
import { type AccountServer, startAccountServer } from './signed-in.ts'

let server: AccountServer
before(async () => {
  server = await startAccountServer()
})
after(() => server.stop())

const NAMES = Object.keys(ACCOUNT_ENDPOINTS) as AccountEndpoint[]
const PARAMS = { number: '1', id: '1', accountId: '1' }

function endpoints(fits: (access: string, method: string) => boolean): AccountEndpoint[] {
  const found = NAMES.filter(name => fits(ACCOUNT_API[name].access, ACCOUNT_ENDPOINTS[name].split(' ')[0] ?? ''))
  assert.ok(found.length > 3)
  return found
}

/** Calls without a body: who may not call is refused before anything that was sent is judged. */
function callBare(browser: Browser, name: AccountEndpoint): Promise<Reply> {
  return browser.call(name, undefined, { params: PARAMS })
}

async function signedIn(email: string, { operator }: { operator: boolean }): Promise<Browser> {
  const { accountId } = await server.createAccount(email)
  if (operator) await server.store.changeAccount({ accountId, operator })
  const browser = server.browser()
  await browser.signIn(email)
  return browser
}

test('every endpoint that is not public refuses whoever is not signed in', async () => {
  for (const name of endpoints(access => access !== 'public')) {
    const { status, code } = await callBare(server.browser(), name)
    assert.deepEqual([status, code], [401, 'ApiSignInRequiredError'], name)
  }
})

test('every endpoint that changes something refuses a session without its token', async () => {
  const browser = await signedIn('csrf@example.com', { operator: true })
  browser.csrf = ''
  for (const name of endpoints((access, method) => access !== 'public' && method !== 'GET')) {
    const { status, code } = await callBare(browser, name)
    assert.deepEqual([status, code], [403, 'ApiForbiddenError'], name)
  }
})

test('every endpoint of operators refuses an account without the right', async () => {
  const browser = await signedIn('owner@example.com', { operator: false })
  for (const name of endpoints(access => access.endsWith('operator'))) {
    const { status, code } = await callBare(browser, name)
    assert.deepEqual([status, code], [403, 'ApiForbiddenError'], name)
  }
})

test('every endpoint that makes a secret or ends access asks for a password given a short while ago', async () => {
  const browser = await signedIn('recent@example.com', { operator: true })
  const longAgo = Date.now() - 11 * 60_000
  lookInto(server.storePath, database => database.exec(`update sessions set confirmed_at = ${longAgo}`))
  for (const name of endpoints(access => access.startsWith('recent'))) {
    const { status, code } = await callBare(browser, name)
    assert.deepEqual([status, code], [403, 'ApiRecentSignInRequiredError'], name)
  }
  const looking = endpoints((access, method) => ['session', 'operator'].includes(access) && method === 'GET')
  for (const name of looking) {
    const { code } = await callBare(browser, name)
    assert.notEqual(code, 'ApiRecentSignInRequiredError', name)
  }
})

test('what makes a secret, or gives or ends access, is among what asks for the password', () => {
  const recent = endpoints(access => access.startsWith('recent'))
  const wanted = [
    'createApp',
    'createAppPassword',
    'createHandOver',
    'endAppPassword',
    'deleteApp',
    'endGrant',
  ] as const
  for (const name of wanted) assert.ok(recent.includes(name), name)
})
