import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { checkAccess, makePair } from './app.ts'
import { person } from './browser.ts'
import { makeApp, openOwned } from './owner.ts'
import { freshStage } from './stage.ts'

/** The bound of the design for a connected node. */
const BOUND_MS = 10_000

test('access ended in one tab: the app that is querying is refused within the bound, and cannot renew', async () => {
  const { server, origin, setUpLink } = await freshStage()
  const owner = { email: 'e@example.com', password: 'end of the access' }
  const somebody = await person(origin)
  const page = await openOwned(somebody, setUpLink, owner)
  const app = await makeApp(page, 'Querying')
  const pair = await makePair(server.url, owner.email, app)
  assert.equal((await checkAccess(server.url, pair.accessToken)).code, undefined)

  const tab = await somebody.openTab('/account/access')
  await tab
    .getByRole('button', { name: /^End the access of Querying/ })
    .first()
    .click()
  const dialog = tab.getByRole('dialog').or(tab.getByRole('alertdialog'))
  await dialog.getByRole('button', { name: 'End it' }).click()
  const ended = performance.now()
  let refused = await checkAccess(server.url, pair.accessToken)
  while (refused.code === undefined && performance.now() - ended < BOUND_MS) {
    await wait(20)
    refused = await checkAccess(server.url, pair.accessToken)
  }
  assert.deepEqual(refused, { code: 'ApiInvalidTokenError', reason: 'revoked' })
  const renewed = await fetch(`${server.url}/v1/tokens/refresh`, {
    method: 'POST',
    headers: { Refresh: pair.refreshToken },
  })
  assert.equal(((await renewed.json()) as { error: { code: string } }).error.code, 'ApiInvalidRefreshTokenError')
  await tab.getByText('Nobody has access now').waitFor()

  await tab.goto('/account/journal')
  await tab
    .getByText(/Access ended/i)
    .first()
    .waitFor()
})

testThatNothingSecretWasPrinted()
