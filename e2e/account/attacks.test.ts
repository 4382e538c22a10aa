import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { person } from './browser.ts'
import { type Caller, callerOf } from './caller.ts'
import { startOtherSite } from './other-site.ts'
import { makeApp, openOwned, signIn } from './owner.ts'
import { secretOf } from './seed.ts'
import { freshStage } from './stage.ts'

const OWNER = { email: 'victim@example.com', password: 'looks at other sites' }
const { sameSite, crossSite } = await startOtherSite()
const stage = await freshStage()
const { origin } = stage
const victim = await person(origin)
const page = await openOwned(victim, stage.setUpLink, OWNER)
await makeApp(page, 'Victim')
const call = await callerOf(page)

/** All of the account that another site could be after. */
async function stateOf(caller: Caller) {
  const { apps } = await caller<{ apps: { name: string; state: string }[] }>('GET /account/api/apps')
  const { sessions } = await caller<{ sessions: unknown[] }>('GET /account/api/sessions')
  const { entries } = await caller<{ entries: { event: string }[] }>('GET /account/api/journal')
  const events = entries.map(({ event }) => event)
  return { apps: apps.map(({ name, state }) => `${name} ${state}`), sessions: sessions.length, events }
}

/** Calls that change something, as another site would make them: without preflight where a form can send it. */
const CHANGES = [
  { method: 'POST', path: '/account/api/apps', body: '{"name":"Forged"}' },
  { method: 'POST', path: '/account/api/sign-out', body: '{}' },
  { method: 'POST', path: '/account/api/sessions/end-others', body: '{}' },
  { method: 'POST', path: '/account/api/apps/1/end-access', body: '{}' },
  { method: 'POST', path: '/account/api/password', body: '{"password":"chosen by another"}' },
  { method: 'PATCH', path: '/account/api/apps/1', body: '{"state":"disabled"}' },
  { method: 'DELETE', path: '/account/api/apps/1', body: '{}' },
]

for (const [kind, site] of Object.entries({ 'the same host, another port': sameSite, 'another host': crossSite })) {
  test(`a site at ${kind} changes nothing by calls, and reads nothing`, async () => {
    const before = await stateOf(call)
    const evil = await victim.openTab(`${site}/`)
    for (const change of CHANGES) {
      for (const mode of ['no-cors', 'cors'] as const) {
        const type = mode === 'cors' ? 'application/json' : 'text/plain'
        assert.match(await forge(evil, { ...change, mode, type }), /^(refused|opaque)$/, `${mode} ${change.path}`)
      }
    }
    assert.equal(await forge(evil, { method: 'GET', path: '/account/api/session', mode: 'cors', type: '' }), 'refused')
    await evil.close()
    assert.deepEqual(await stateOf(call), before)
  })

  test(`a site at ${kind} changes nothing by a form`, async () => {
    const before = await stateOf(call)
    const evil = await victim.openTab(`${site}/`)
    await evil.setContent(formOf('{"name":"Forged","x":"', '"}'))
    const answered = evil.waitForResponse(response => response.url().endsWith('/account/api/apps'))
    await evil.getByRole('button').click()
    const answer = await answered
    assert.ok(answer.status() >= 400, String(answer.status()))
    await evil.close()
    assert.deepEqual(await stateOf(call), before)
  })

  test(`a site at ${kind} cannot put My Account into a frame`, async () => {
    const evil = await victim.openTab(`${site}/`)
    for (const path of ['/account', '/account/apps', '/account/sign-in', '/account/api/session']) {
      await evil.setContent(`<iframe src="${origin}${path}"></iframe>`)
      await evil.waitForLoadState('networkidle')
      const [frame] = evil.frames().slice(1)
      assert.notEqual(frame?.url().startsWith(origin), true, path)
    }
    await evil.close()
  })

  test(`a site at ${kind} keeps no hold of a page of My Account that it opens, nor of one it was opened from`, async () => {
    const evil = await victim.openTab(`${site}/`)
    const [opened] = await Promise.all([
      victim.context.waitForEvent('page'),
      evil.evaluate(`window.opened = window.open('${origin}/account/apps')`),
    ])
    await opened.getByRole('heading', { name: 'Apps', level: 1 }).waitFor()
    assert.equal(await opened.evaluate('window.opener'), null)
    assert.equal(await evil.evaluate('window.opened.closed'), true, 'the opener sees the window as gone')
    await opened.close()
    await evil.close()
  })
}

/** A form whose body is JSON, as nearly as a form can send it. */
function formOf(name: string, value: string): string {
  const field = `<input name="${name.replaceAll('"', '&quot;')}" value="${value.replaceAll('"', '&quot;')}">`
  return `<form method="post" enctype="text/plain" action="${origin}/account/api/apps">${field}<button>Go</button></form>`
}

/** A call with the cookies of the victim: `refused` by the browser, `opaque` to who sent it, or what was read. */
function forge(
  evil: Page,
  { method, path, body, mode, type }: { method: string; path: string; body?: string; mode: string; type: string },
): Promise<string> {
  const init = { method, mode, body, credentials: 'include', headers: type ? { 'Content-Type': type } : {} }
  return evil.evaluate(`
    fetch(${JSON.stringify(origin + path)}, ${JSON.stringify(init)})
      .then(async answer => answer.type === 'opaque' ? 'opaque' : 'read ' + await answer.text(), () => 'refused')
  `)
}

test('every answer forbids frames twice: to browsers of today and of yesterday', async () => {
  for (const path of ['/account', '/account/apps', '/account/link', '/account/api/session']) {
    const { headers } = await fetch(origin + path)
    assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/, path)
    assert.equal(headers.get('x-frame-options'), 'DENY', path)
  }
})

test('nothing that changes something is done by a GET, even one that the victim clicks', async () => {
  const before = await stateOf(call)
  const evil = await victim.openTab(`${crossSite}/`)
  for (const { path } of CHANGES) {
    await evil.setContent(`<a href="${origin}${path}?name=Forged&amp;state=disabled">Look</a>`)
    const answered = evil.waitForResponse(response => response.url().includes(path))
    await evil.getByRole('link').click()
    const answer = await answered
    // 200 where there is such a GET: a link brings the cookie along (Lax), so nothing was refused for want of it.
    assert.ok(/\/apps(\/1)?$/.test(path) ? answer.status() === 200 : answer.status() >= 400, path)
    await evil.goto(`${crossSite}/`)
  }
  await evil.close()
  assert.deepEqual(await stateOf(call), before)
})

const ELSEWHERE = [
  `//${new URL(crossSite).host}/`,
  `/\\${new URL(crossSite).host}/`,
  `https:${new URL(crossSite).host}`,
  `${crossSite}/`,
  'javascript:window.pwned=1',
  '/account/../../evil',
  '/apps/%2e%2e/%2e%2e/evil',
]

test('signing in leads to a page of My Account, whatever the address asks for', async () => {
  const { context } = victim
  const tab = await context.newPage()
  for (const next of ELSEWHERE) {
    await tab.goto(`${origin}/account/sign-in?next=${encodeURIComponent(next)}`)
    await tab.getByRole('heading', { name: 'Apps', level: 1 }).waitFor()
    assert.equal(tab.url(), `${origin}/account/apps`, next)
  }
  await tab.close()
  const stranger = await (await person(origin)).openTab()
  await stranger.goto(`/account/sign-in?next=${encodeURIComponent(ELSEWHERE[0] as string)}`)
  await stranger.getByLabel('E-mail').fill(OWNER.email)
  await stranger.getByLabel('Password', { exact: true }).fill(OWNER.password)
  await stranger.getByRole('button', { name: 'Sign in' }).click()
  await stranger.getByRole('heading', { name: 'Apps', level: 1 }).waitFor()
  assert.equal(stranger.url(), `${origin}/account/apps`)
})

test('the secret of a one-time link is in no address afterwards, in no Referer, and in no request but the one that uses it', async () => {
  const { link } = await call<{ link: string }>('POST /account/api/apps/1/hand-overs', { label: 'Integrator' })
  const secret = secretOf(link)
  const somebody = await person(origin)
  const seen: string[] = []
  somebody.context.on('request', async request => {
    const url = new URL(request.url())
    url.hash = ''
    const headers = JSON.stringify(await request.allHeaders())
    seen.push(
      `${request.method()} ${url} ${headers} ${url.pathname.includes('/hand-overs/') ? '' : request.postData()}`,
    )
  })
  const tab = await somebody.openTab(link)
  await tab.getByRole('button', { name: 'Take over' }).click()
  await tab.getByRole('heading', { name: 'It is yours' }).waitFor()
  assert.equal(tab.url(), `${origin}/account/hand-over`)
  await tab.goto('/account/sign-in')
  await tab.goBack()
  assert.equal(tab.url(), `${origin}/account/hand-over`)
  assert.ok(seen.length > 5)
  for (const request of seen) assert.equal(request.includes(secret), false, request.slice(0, 80))
})

test('the cookie of a session that somebody planted is not the one that signing in gives', async () => {
  const planted = await person(origin)
  const value = `1.${'A'.repeat(43)}`
  await planted.context.addCookies([{ name: 'chatapp_session', value, url: origin }])
  await signIn(await planted.openTab(), OWNER)
  const cookies = await planted.context.cookies()
  assert.equal(cookies.length, 1)
  assert.notEqual(cookies[0]?.value, value)
  assert.ok(cookies[0]?.httpOnly && cookies[0].sameSite === 'Lax' && cookies[0].path === '/')
})

testThatNothingSecretWasPrinted()
