import assert from 'node:assert/strict'
import { get, type IncomingMessage, request } from 'node:http'
import { after, before, test } from 'node:test'
import { createQuotaCalendar } from '../../src/domain/quota-day.ts'
import type { Digest } from '../../src/observe/digest.ts'
import { emptyState, Ledger } from '../../src/observe/ledger.ts'
import { buildReport } from '../../src/observe/report.ts'
import { listenForReport } from '../../src/observe/report-listener.ts'

const AT = Date.UTC(2026, 0, 1)
const HOSTILE = '<img src=x onerror="alert(1)">&"\u202e'

const ledger = new Ledger(
  { policy: { replayGraceSeconds: 60, staleRefresh: 'auto' }, tokensPerDay: 1, dayOf: createQuotaCalendar('UTC') },
  emptyState(AT),
)
let listening: Awaited<ReturnType<typeof listenForReport>>

before(async () => {
  for (let call = 0; call < 20; call++) {
    const pair = {
      account: 7,
      access: `a${call}` as Digest,
      accessTtlSeconds: 86_400,
      refresh: `r${call}` as Digest,
      refreshTtlSeconds: 1_209_600,
    }
    const seen = { at: AT + call * 1000, address: '192.0.2.1', overRate: false, inQuery: false }
    ledger.take({ ...seen, kind: 'made', appId: HOSTILE, pair })
    ledger.take({ ...seen, kind: 'query', access: pair.access, refused: false })
  }
  const report = () => buildReport(ledger, 'http://api.example.com', { dropped: 3, faults: 1 }, AT + 7_200_000)
  listening = await listenForReport({ host: '127.0.0.1', port: 0 }, report)
})

after(() => listening.server.close())

async function ask(path: string, options: { method?: string; host?: string } = {}): Promise<[IncomingMessage, string]> {
  const headers = options.host === undefined ? {} : { Host: options.host }
  const call = options.method === undefined ? get : request
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  call(listening.url + path, { headers, agent: false, ...(options.method && { method: options.method }) }, resolve)
    .once('error', reject)
    .end()
  const answer = await promise
  return [answer, Buffer.concat(await answer.toArray()).toString()]
}

test('the page says what was found, and a name that an app gave itself is text', async () => {
  const [answer, page] = await ask('/')
  assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
  assert.match(page, /1 app has a habit to mend/)
  assert.match(page, /19 of 20 tokens made in the last 24 hours were used for one query/)
  assert.match(page, /3 calls were let through and not looked at/)
  assert.ok(page.includes('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&quot;?'))
  assert.doesNotMatch(page, /<img|<script|\u202e/)
})

test('a browser is told to run nothing and to load nothing from elsewhere, and each link leads somewhere', async () => {
  const [answer, page] = await ask('/')
  assert.match(String(answer.headers['content-security-policy']), /^default-src 'none'; style-src 'self'/)
  assert.equal(answer.headers['x-content-type-options'], 'nosniff')
  for (const [, href = ''] of page.matchAll(/href="([^"#]+)"/g)) {
    if (href.startsWith('data:')) continue
    const [linked] = await ask(href)
    assert.equal(linked.statusCode, 200, href)
  }
})

test('report.json has the same for programs', async () => {
  const [answer, text] = await ask('/report.json')
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
  const report = JSON.parse(text) as { totals: { makes: number }; apps: { habits: { rule: string }[] }[] }
  assert.equal(report.totals.makes, 20)
  assert.equal(report.apps[0]?.habits[0]?.rule, 'make-before-query')
})

test('only those who ask for it by its address are answered: a name that leads here is some page’s trick', async () => {
  for (const host of ['attacker.example', 'attacker.example:8082', '127.0.0.1.attacker.example']) {
    const [answer, text] = await ask('/report.json', { host })
    assert.equal(answer.statusCode, 421, host)
    assert.doesNotMatch(text, /totals/)
  }
  for (const host of ['localhost:8082', '127.0.0.1', '[::1]:8082', '192.0.2.7:80']) {
    assert.equal((await ask('/', { host }))[0].statusCode, 200, host)
  }
})

test('nothing can be changed here, and nothing else is here', async () => {
  const [posted] = await ask('/', { method: 'POST' })
  assert.deepEqual([posted.statusCode, posted.headers.allow], [405, 'GET, HEAD'])
  const [head, text] = await ask('/', { method: 'HEAD' })
  assert.deepEqual([head.statusCode, text], [200, ''])
  assert.equal((await ask('/v1/tokens'))[0].statusCode, 404)
})
