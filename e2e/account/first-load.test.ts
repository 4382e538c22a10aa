import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { person } from './browser.ts'
import { freshStage } from './stage.ts'

const stage = await freshStage()

/** The layout shifts of a page, added up: 0 where nothing moved (web.dev/cls). */
async function shifts(page: Page): Promise<number> {
  await page.addInitScript(`
    window.shifted = 0
    new PerformanceObserver(list => {
      for (const { value } of list.getEntries()) window.shifted += value
    }).observe({ type: 'layout-shift', buffered: true })
  `)
  await page.goto('/account/sign-in', { waitUntil: 'networkidle' })
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  // Entries are told after the frame in which something moved.
  await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))')
  return Number(await page.evaluate('window.shifted'))
}

for (const width of [1280, 360]) {
  test(`nothing of the sign-in page moves while it loads at ${width} px`, async t => {
    const somebody = await person(stage.origin, { viewport: { width, height: 800 } })
    const sum = await shifts(await somebody.openTab())
    t.diagnostic(String(sum))
    assert.ok(sum < 0.01, String(sum))
    assert.deepEqual(somebody.faults(), [])
  })
}

test('a shift that is there would be seen', async () => {
  const page = await (await person(stage.origin)).openTab()
  await page.route('**/account/sign-in', async route => {
    const answer = await route.fetch()
    const html = (await answer.text()).replace('<div id="root">', '<p id="push"></p><div id="root">')
    await route.fulfill({ response: answer, body: html })
  })
  const before = await shifts(page)
  await page.evaluate("document.getElementById('push').style.height = '300px'")
  await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))')
  assert.ok(Number(await page.evaluate('window.shifted')) > before + 0.01)
})

test('the sign-in page takes at most 150 kB of script over the wire', async t => {
  const page = await (await person(stage.origin)).openTab()
  const wire = await page.context().newCDPSession(page)
  await wire.send('Network.enable')
  const scripts = new Set<string>()
  let bytes = 0
  wire.on('Network.responseReceived', ({ type, requestId }) => type === 'Script' && scripts.add(requestId))
  wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength
  })
  await page.goto('/account/sign-in', { waitUntil: 'networkidle' })
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  t.diagnostic(`${(bytes / 1000).toFixed(1)} kB in ${scripts.size} scripts, with their headers`)
  assert.ok(bytes <= 150_000, `${bytes} bytes`)
  assert.ok(bytes > 50_000, 'less than React alone: something was not counted')
})
