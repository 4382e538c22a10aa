import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Request as Sent } from 'playwright-core'
import { person } from '../account/browser.ts'
import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { emptyStage, integration, startServerWithApi } from './stage.ts'

const LIMIT = { timeout: 90_000 }
/** Tokens and app passwords, wherever they might hide. */
const SECRET = /c(at|rt|ap)_/

const ours = await startServerWithApi()

test(
  'the page shows the licenses, before and after the token ends, and nothing secret comes to the browser',
  LIMIT,
  async () => {
    using stage = await emptyStage(ours)
    const { url } = await stage.listen(integration('page-backend.ts'))
    const visitor = await person(url)
    const traffic: Promise<string>[] = []
    visitor.context.on('requestfinished', request => traffic.push(readWhole(request)))
    const page = await visitor.openTab('/')
    for (const refreshes of [0, 1]) {
      if (refreshes) {
        await ours.endAccess()
        await page.reload()
      }
      await page.getByRole('status').getByText('2 in all').waitFor()
      assert.equal(await page.getByRole('listitem').count(), 2)
      assert.deepEqual(stage.counts(), { makes: 1, refreshes })
    }
    const seen = await Promise.all(traffic)
    assert.equal(seen.filter(text => text.startsWith(`${url}/api/licenses\n`)).length, 2)
    const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])')
    for (const text of [...seen, String(kept), JSON.stringify(await visitor.context.storageState())]) {
      assert.doesNotMatch(text, SECRET)
      assert.equal(text.includes(stage.env.CHATAPP_PASSWORD as string), false)
    }
    assert.deepEqual([visitor.faults(), visitor.strayRequests()], [[], []])
  },
)

test('the page says so when the licenses cannot be had', LIMIT, async () => {
  using stage = await emptyStage(ours)
  const { url } = await stage.listen(integration('page-backend.ts'))
  stage.proxy.onCall = () => ({ status: 403, body: 'Forbidden' })
  const visitor = await person(url)
  const page = await visitor.openTab('/')
  await page.getByRole('status').getByText('cannot be shown now').waitFor()
})

testThatNothingSecretWasPrinted()

/** All of a call, both ways, as one text. */
async function readWhole(request: Sent): Promise<string> {
  const response = await request.response()
  const [sent, received] = await Promise.all([request.allHeaders(), response?.allHeaders()])
  const body = response?.ok() ? await response.text() : ''
  return [request.url(), JSON.stringify(sent), request.postData(), JSON.stringify(received), body].join('\n')
}
