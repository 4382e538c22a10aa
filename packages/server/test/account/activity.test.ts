import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { JOURNAL_CSV_PATH } from '@chatapp-access/contract/account'
import { type AccountServer, newApp, newPair, type Person, startAccountServer, unique } from './signed-in.ts'

let server: AccountServer
before(async () => {
  server = await startAccountServer()
})
after(() => server.stop())

const newOwner = () => server.signUp(`${unique()}@example.com`)

async function refresh(token: string | undefined, body?: string) {
  const response = await fetch(`${server.url}/v1/tokens/refresh`, {
    method: 'POST',
    headers: token === undefined ? {} : { Refresh: token },
    ...(body !== undefined && { body }),
  })
  const { data } = (await response.json()) as { data: { accessToken: string; refreshToken: string } }
  return { status: response.status, ...data }
}

/** An app that has made a token and used it. */
async function connected(owner: Person, queries = 1) {
  const app = await newApp(owner)
  const pair = await newPair(server, owner.email, app)
  for (let query = 0; query < queries; query++) assert.ok(await server.admits(pair.accessToken))
  return { app, pair }
}

async function grantsOf(owner: Person) {
  return (await owner.call('grants')).data.grants
}

test('the owner sees each access with what made it, from where, and how much it was used', async () => {
  const owner = await newOwner()
  const { app } = await connected(owner, 3)
  const [grant, ...others] = await grantsOf(owner)
  assert.deepEqual(others, [])
  assert.ok(grant)
  const { appId, credential, credentialLabel, generation, queries, madeAddress, lastNetwork } = grant
  assert.deepEqual(
    { appId, credential, generation, queries, madeAddress, lastNetwork },
    {
      appId: app.appId,
      credential: 'app_password',
      generation: 1,
      queries: 3,
      madeAddress: '127.0.0.1',
      lastNetwork: '127.0.0.0/24',
    },
  )
  assert.notEqual(credentialLabel, '')
  assert.ok(grant.lastSeenAt >= grant.madeAt)
  assert.ok(grant.accessEndAt > Date.now() && grant.refreshEndAt > grant.accessEndAt)
})

test('ending one access ends it for queries and refreshes, and leaves the others', async () => {
  const owner = await newOwner()
  const { app, pair } = await connected(owner)
  const other = await newPair(server, owner.email, app)
  const grants = await grantsOf(owner)
  assert.equal(grants.length, 2)
  const oldest = grants.at(-1)?.id ?? ''
  const ended = await owner.call('endGrant', { params: { id: oldest } })
  assert.deepEqual([ended.status, ended.data], [200, { ended: 1 }])
  assert.equal(await server.admits(pair.accessToken), false)
  assert.equal((await refresh(pair.refreshToken)).status, 403)
  assert.ok(await server.admits(other.accessToken))
  assert.equal((await owner.call('endGrant', { params: { id: oldest } })).data.ended, 0)
  assert.equal((await grantsOf(owner)).length, 1)
})

test('all access of an app ends together, and that of another app goes on', async () => {
  const owner = await newOwner()
  const { app, pair } = await connected(owner)
  const second = await newPair(server, owner.email, app)
  const other = await connected(owner)
  const { data } = await owner.call('endAppAccess', { params: app.params })
  assert.deepEqual(data, { ended: 2 })
  assert.deepEqual(await Promise.all([pair, second, other.pair].map(({ accessToken }) => server.admits(accessToken))), [
    false,
    false,
    true,
  ])
})

test('an access token ended now is refused at once, and the refresh token gives one that works', async () => {
  const owner = await newOwner()
  const { pair } = await connected(owner)
  const [grant] = await grantsOf(owner)
  const params = { id: grant?.id ?? '' }
  assert.equal((await owner.call('endAccessToken', { params })).status, 200)
  assert.equal((await owner.call('endAccessToken', { params })).status, 200)
  assert.equal(await server.admits(pair.accessToken), false)
  assert.equal((await grantsOf(owner))[0]?.accessEndAt, 0)
  const renewed = await refresh(pair.refreshToken)
  assert.equal(renewed.status, 200)
  assert.ok(await server.admits(renewed.accessToken))
  assert.equal(await server.admits(pair.accessToken), false)
  assert.ok(((await grantsOf(owner))[0]?.accessEndAt ?? 0) > Date.now())
  const noted = await owner.call('journal', { query: { event: 'access_token_ended' } })
  assert.equal(noted.data.entries.length, 1, 'ending again is no news')
})

test('watch me connect ticks step by step, in the order in which a program does it right', async () => {
  const owner = await newOwner()
  const app = await newApp(owner)
  const start = await owner.call('connect', { params: app.params, query: { since: String(Date.now()) } })
  const since = String(start.data.now)
  const seen = async () => (await owner.call('connect', { params: app.params, query: { since } })).data
  const steps = async () => Object.keys(await seen()).sort()
  assert.deepEqual(await steps(), ['now'])
  const pair = await newPair(server, owner.email, app)
  assert.deepEqual(await steps(), ['current', 'now', 'tokenMade'])
  assert.ok(await server.admits(pair.accessToken))
  assert.deepEqual(await steps(), ['current', 'now', 'queryMade', 'tokenMade'])
  assert.ok(await server.admits(pair.accessToken))
  assert.deepEqual(await steps(), ['current', 'now', 'pairReused', 'queryMade', 'tokenMade'])
  const { current } = await seen()
  await owner.call('endAccessToken', { params: { id: current?.grantId ?? '' } })
  assert.ok((await seen()).accessTokenEnded)
  assert.equal(await server.admits(pair.accessToken), false)
  assert.equal((await seen()).renewed, undefined)
  await refresh(pair.refreshToken)
  const done = await seen()
  assert.equal(done.renewed?.grantId, current?.grantId)
  assert.ok((done.renewed?.at ?? 0) >= (done.accessTokenEnded?.at ?? Number.NaN))
})

test('usage counts makes, queries, refreshes, replays and refusals by reason', async () => {
  const owner = await newOwner()
  const { app, pair } = await connected(owner, 5)
  const renewed = await refresh(pair.refreshToken)
  await refresh(pair.refreshToken)
  await server.admits(renewed.accessToken)
  await server.make({ email: owner.email, appId: app.appId, password: `${app.appPassword.slice(0, -1)}?` })
  await owner.call('endAppAccess', { params: app.params })
  await server.admits(renewed.accessToken)
  await refresh(renewed.refreshToken)
  const { data } = await owner.call('usage', { query: { app: String(app.number) } })
  assert.deepEqual([data.hours.length, data.days.length], [48, 30])
  for (const points of [data.hours, data.days]) {
    const { makes, refreshes, replays, queries, refused } = points.at(-1) ?? assert.fail('no point')
    assert.deepEqual(
      { makes, refreshes, replays, queries, refused },
      { makes: 1, refreshes: 1, replays: 1, queries: 6, refused: { credentials: 1, revoked: 2 } },
    )
  }
  assert.equal(data.today?.used, 1)
  const all = await owner.call('usage')
  assert.equal(all.data.days.at(-1)?.queries, 6)
  assert.equal(all.data.today, undefined)
})

test('what was counted and noted is in the store within 5 s, so that a crash loses no more', async () => {
  const owner = await newOwner()
  const { app } = await connected(owner, 2)
  const counted = Date.now()
  const isWritten = async () => {
    const { accountId } = owner
    const { counts } = await server.store.readUsage({ accountId, appNumber: app.number, sinceHour: 0 })
    const [grant] = await server.store.listGrantViews({ accountId, limit: 1 })
    const notes = await server.store.listJournal({ accountId, event: 'grant_made', limit: 1 })
    return counts.some(({ metric, count }) => metric === 'queries' && count === 2) && grant?.queries === 2 && notes[0]
  }
  while (!(await isWritten())) await delay(50)
  assert.ok(Date.now() - counted < 5_000)
})

test('a refresh token sent in the body is counted, and nothing else of a body matters', async () => {
  const owner = await newOwner()
  const { app, pair } = await connected(owner)
  const counted = async () => {
    await owner.call('usage')
    const { counts } = await server.store.readUsage({ accountId: owner.accountId, appNumber: app.number, sinceHour: 0 })
    return counts.find(({ metric }) => metric === 'unread_refresh')?.count ?? 0
  }
  assert.equal((await refresh(undefined, JSON.stringify({ refreshToken: pair.refreshToken }))).status, 403)
  assert.equal((await refresh(undefined, JSON.stringify({ refresh_token: pair.refreshToken }))).status, 403)
  assert.equal((await refresh(undefined, JSON.stringify({ refreshToken: pair.accessToken }))).status, 403)
  assert.equal((await refresh(undefined, '{"refreshToken":')).status, 403)
  assert.equal((await refresh(undefined, 'x'.repeat(100_000))).status, 403)
  assert.equal((await refresh(pair.refreshToken, JSON.stringify({ refreshToken: pair.refreshToken }))).status, 200)
  assert.equal(await counted(), 2)
})

test('the journal tells what happened, newest first, by any filter', async () => {
  const owner = await newOwner()
  const { app, pair } = await connected(owner)
  await fetch(`${server.url}/v1/tokens`, { method: 'DELETE', headers: { Authorization: pair.accessToken } })
  await fetch(`${server.url}/v1/tokens`, { method: 'DELETE', headers: { Authorization: pair.accessToken } })
  const { data } = await owner.call('journal', { query: { app: String(app.number) } })
  const lines = data.entries.map(({ event, actor }) => `${event} by ${actor}`)
  assert.deepEqual(lines, ['grant_ended by app', 'grant_made by app', 'app_created by owner'])
  const [ended, made] = data.entries
  assert.deepEqual([made?.grantId, made?.address, made?.appName], [ended?.grantId, '127.0.0.1', 'Shop'])
  const byEvent = await owner.call('journal', { query: { event: 'grant_made' } })
  assert.equal(byEvent.data.entries.length, 1)
  const until = await owner.call('journal', { query: { until: String(made?.at) } })
  assert.equal(
    until.data.entries.some(({ event }) => event === 'grant_made'),
    false,
  )
  const first = await owner.call('journal', { query: { limit: '1' } })
  const second = await owner.call('journal', { query: { limit: '1', after: first.data.next ?? '' } })
  assert.deepEqual(
    [first, second].flatMap(page => page.data.entries.map(({ event }) => event)),
    ['grant_ended', 'grant_made'],
  )
})

test('what no page gave as its next one is refused by every list', async () => {
  const owner = await server.signUp(`${unique()}@example.com`, { operator: true })
  for (const after of ['Infinity', '1e9', '-1', '0', '1.5', '1..', '.x', 'NaN.AAAAAAAAAAA']) {
    const query = { after }
    const refused = await Promise.all([
      owner.call('grants', { query }),
      owner.call('journal', { query }),
      owner.call('notices', { query }),
      owner.call('operatorAccounts', { query }),
    ])
    // A number and a name behind it are a place among grants, and in no other list.
    const codes = refused.slice(after === '1.5' ? 1 : 0).map(({ code }) => code)
    assert.deepEqual(new Set(codes), new Set(['ApiValidationError']), after)
  }
})

test('an account downloads its journal four times at once, and again when they are over, however they ended', {
  timeout: 20_000,
}, async () => {
  const owner = await newOwner()
  const url = server.accountUrl + JOURNAL_CSV_PATH
  const { listJournal } = server.store
  const waiting = Promise.withResolvers<void>()
  server.store.listJournal = async page => {
    await waiting.promise
    return listJournal(page)
  }
  const leaving = new AbortController()
  const five = Array.from({ length: 5 }, () => fetch(url, { headers: owner.headers, signal: leaving.signal }))
  const first = await Promise.race(five)
  assert.equal(first.status, 429)
  assert.equal(first.headers.get('retry-after'), '10')
  leaving.abort()
  await Promise.allSettled(five)
  waiting.resolve()
  server.store.listJournal = listJournal
  for (;;) if ((await fetch(url, { headers: owner.headers })).status === 200) break
})

test('nobody reaches grants, usage, journal or connect of another account by id', async () => {
  const [owner, stranger] = [await newOwner(), await newOwner()]
  const { app, pair } = await connected(owner)
  const [grant] = await grantsOf(owner)
  const params = { id: grant?.id ?? '' }
  const since = { since: '0' }
  const refused = await Promise.all([
    stranger.call('endGrant', { params }),
    stranger.call('endAccessToken', { params }),
    stranger.call('endAppAccess', { params: { number: '999' } }),
    stranger.call('usage', { query: { app: '999' } }),
    stranger.call('connect', { params: { number: '999' }, query: since }),
  ])
  assert.deepEqual(
    refused.map(({ status, code }) => `${status} ${code}`),
    Array(5).fill('404 ApiNotFoundError'),
  )
  assert.ok(await server.admits(pair.accessToken))
  assert.deepEqual(await grantsOf(stranger), [])
  const journal = await stranger.call('journal', { query: { app: String(app.number) } })
  assert.deepEqual(journal.data.entries, [])
  assert.equal((await server.store.listJournal({ accountId: owner.accountId, limit: 10 })).length > 0, true)
})

test('signed out, nothing of it is there', async () => {
  for (const name of ['grants', 'usage', 'journal'] as const) {
    assert.equal((await server.call(name)).code, 'ApiSignInRequiredError')
  }
  assert.equal((await fetch(server.url + JOURNAL_CSV_PATH)).status, 401)
})
