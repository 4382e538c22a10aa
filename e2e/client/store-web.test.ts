import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Person, person } from '../account/browser.ts'
import { eventually, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { gate } from './gate.ts'
import { emptyStage, type Stage } from './stage.ts'
import { assertAllAnswered } from './stores/scene.ts'
import { type Site, startSite } from './stores/site.ts'

/** Chromium opens six connections to one host. */
const TABS = 5
const LIMIT = { timeout: 60_000 }

/** What the page offers; packages/client/test/web-page/page.ts. */
interface Kit {
  names(): string[]
  prove(name: string): Promise<void>
  query(storeName: string, account: object): Promise<unknown>
  holdLock(storeName: string): Promise<void>
  listen(storeName: string): void
  heard(): unknown[]
  dump(): Promise<string>
}

/** Of the page: for the functions that run there. */
declare const kit: Kit

const site: Site = await startSite()
after(() => site[Symbol.dispose]())

/** A tab with the page in it. */
async function openTab(someone: Person): Promise<Page> {
  const page = await someone.openTab('/')
  await page.waitForFunction(() => typeof kit !== 'undefined')
  return page
}

test('in Chromium every promise of the kit is kept', { timeout: 120_000 }, async t => {
  const someone = await person(site.url)
  const page = await openTab(someone)
  const names = await page.evaluate(() => kit.names())
  assert.ok(names.length > 15, `${names.length} promises`)
  for (const name of names) await t.test(name, () => page.evaluate(one => kit.prove(one), name))
  assert.deepEqual(someone.faults(), [])
})

for (const kind of ['convergent', 'single-use'] as const) {
  test(`${TABS} tabs on one dead token make one refresh, and hear of it: ${kind}`, LIMIT, async () => {
    using stage = await emptyStage(kind)
    const { account, name, tabs } = await tabsWithDeadToken(stage, kind)
    await tabs[0]?.evaluate(store => kit.listen(store), name)
    const pass = gate(TABS)
    stage.proxy.onCall = ({ method }) => (method === 'query' ? pass() : undefined)
    const outcomes = await Promise.all(tabs.map(tab => ask(tab, name, account)))
    assertAllAnswered(outcomes, TABS)
    assert.deepEqual(stage.backend.counts(), { makes: 1, refreshes: 1 })
    assert.deepEqual([stage.proxy.count('tokens.refresh'), stage.proxy.count('tokens.make')], [1, 0])
    const heard = await eventually('the tabs hear of the new pair', 10_000, async () => {
      const versions = (await tabs[0]?.evaluate(() => kit.heard())) ?? []
      return versions.length > 0 ? versions : undefined
    })
    assert.ok(
      heard.every(version => typeof version === 'number'),
      'a version, and nothing else',
    )
  })

  test(`a tab closed in the middle of its refresh holds no other up: ${kind}`, LIMIT, async () => {
    using stage = await emptyStage(kind)
    const { account, name, tabs } = await tabsWithDeadToken(stage, kind)
    const [closing, ...others] = tabs as [Page, ...Page[]]
    let held = false
    const cut = Promise.withResolvers<'cut'>()
    stage.proxy.onAnswer = ({ method }) => {
      if (held || method !== 'tokens.refresh') return
      held = true
      return cut.promise
    }
    const closed = ask(closing, name, account).catch(() => undefined)
    await eventually('it refreshes', 10_000, () => held || undefined)
    const outcomes = Promise.all(others.map(tab => ask(tab, name, account)))
    await closing.close()
    cut.resolve('cut')
    await closed
    assertAllAnswered(await outcomes, TABS - 1)
    const { makes, refreshes } = stage.backend.counts()
    assert.deepEqual({ makes, refreshes }, { makes: kind === 'single-use' ? 2 : 1, refreshes: 1 })
  })
}

test('no password is kept in the browser', LIMIT, async () => {
  using stage = await emptyStage('convergent')
  const { account, tabs } = await tabsWithDeadToken(stage, 'kept')
  const kept = (await tabs[0]?.evaluate(() => kit.dump())) ?? ''
  assert.ok(kept.includes('refreshToken'), 'the pair is kept')
  // Not shown when it fails.
  assert.ok(!kept.includes(account.password) && !kept.includes(account.email), 'and nothing to log in with')
})

testThatNothingSecretWasPrinted()

/** Tabs of one browser that share a store with a pair in it, whose access token is over. */
async function tabsWithDeadToken(stage: Stage, name: string) {
  site.api = stage.proxy.url
  const someone = await person(site.url)
  const tabs = await Promise.all(Array.from({ length: TABS }, () => openTab(someone)))
  const { account } = stage.options
  assertAllAnswered([await ask(tabs[0] as Page, name, account)], 1)
  await stage.backend.endAccess()
  stage.proxy.forget()
  return { account, name, tabs }
}

/** Sends a query from a tab. */
function ask(tab: Page, name: string, account: object): Promise<{ answered: boolean }> {
  return tab.evaluate(
    async ([store, who]) => {
      await kit.query(store as string, who as object)
      return { answered: true }
    },
    [name, account] as const,
  )
}
