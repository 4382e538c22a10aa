import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { JOURNAL_CSV_PATH } from '@chatapp-access/contract/account'
import type { JournalNote } from '../../src/store/activity-store.ts'
import { grantIdFromHalves } from '../../src/tokens/index.ts'
import { type AccountServer, newApp, type Person, startAccountServer } from './signed-in.ts'

const ROWS = 10_000

let server: AccountServer
let owner: Person
before(async () => {
  server = await startAccountServer({ tokensPerDay: '20000' })
  owner = await server.signUp('owner@example.com')
})
after(() => server.stop())

/** Reads page after page until there is no next one. */
async function pages<Row>(read: (after: string | undefined) => Promise<{ rows: Row[]; next?: string | undefined }>) {
  const all: Row[][] = []
  let next: string | undefined
  do {
    const page = await read(next)
    all.push(page.rows)
    next = page.next
  } while (next !== undefined)
  return all
}

async function writeJournal(notes: readonly Partial<JournalNote>[]) {
  const journal = notes.map((note, index) => ({
    accountId: owner.accountId,
    at: Date.UTC(2026, 0, 1) + index,
    event: 'grant_made' as const,
    actor: 'app' as const,
    appNumber: 0,
    grantId: '' as const,
    address: '203.0.113.7',
    agent: '',
    detail: '',
    ...note,
  }))
  const batch = { nodeId: `test ${notes.length}`, batch: 1, usage: [], grants: [], journal }
  await server.store.noteActivity(batch)
}

async function download(query: Record<string, string>): Promise<Response> {
  return fetch(`${server.url}${JOURNAL_CSV_PATH}?${new URLSearchParams(query)}`, { headers: owner.headers })
}

test('ten thousand grants come in pages, each once', async () => {
  const app = await newApp(owner)
  const [password] = (await owner.call('appPasswords', { params: app.params })).data.appPasswords
  const makeOne = (index: number) =>
    server.store.makeGrant({
      accountId: owner.accountId,
      appNumber: app.number,
      credential: { kind: 'app_password', id: password?.id ?? 0 },
      grantId: grantIdFromHalves(Math.imul(index, 2_654_435_761) >>> 0, index),
      idempotent: false,
      keyId: 1,
      network: '203.0.113.0/24',
      address: '203.0.113.7',
      agent: 'many',
      deadline: Date.now() + 60_000,
    })
  for (let made = 0; made < ROWS; made += 1_000) {
    await Promise.all(Array.from({ length: 1_000 }, (_, index) => makeOne(made + index)))
  }
  const read = await pages(async after => {
    const query = { app: String(app.number), limit: '200', ...(after && { after }) }
    const { data } = await owner.call('grants', { query })
    return { rows: data.grants, next: data.next }
  })
  assert.deepEqual(new Set(read.map(page => page.length)), new Set([200]))
  assert.equal(new Set(read.flat().map(({ id }) => id)).size, ROWS)
})

test('ten thousand lines of the journal come in pages and as a file, each once', async () => {
  await writeJournal(Array.from({ length: ROWS }, (_, index) => ({ event: 'stale', detail: String(index) })))
  const read = await pages(async after => {
    const query = { event: 'stale', limit: '200', ...(after && { after }) } as const
    const { data } = await owner.call('journal', { query })
    return { rows: data.entries, next: data.next }
  })
  const newestFirst = Array.from({ length: ROWS }, (_, index) => String(ROWS - 1 - index))
  assert.deepEqual(
    read.flat().map(({ detail }) => detail),
    newestFirst,
  )
  const response = await download({ event: 'stale' })
  assert.equal(response.headers.get('content-type'), 'text/csv; charset=utf-8')
  assert.match(
    response.headers.get('content-disposition') ?? '',
    /^attachment; filename="journal-\d{4}-\d\d-\d\d\.csv"$/,
  )
  assert.equal(response.headers.get('cache-control'), 'no-store')
  const [headings, ...lines] = (await response.text()).trimEnd().split('\r\n')
  assert.equal(headings, '"at","event","actor","app","app name","grant","address","agent","detail"')
  assert.deepEqual(
    lines.map(line => line.split(',').at(-1)),
    newestFirst.map(detail => `"${detail}"`),
  )
})

test('what others have written becomes no formula, no other cell and no other line of the file', async () => {
  const agents = ['=HYPERLINK("http://203.0.113.9")', '+1', '-1', '@SUM(A1)', '\t=1', 'a","b', 'a\r\nb', '; \'"']
  await writeJournal(agents.map(agent => ({ event: 'healed', agent })))
  const text = await (await download({ event: 'healed' })).text()
  const cells = text.match(/"(?:[^"]|"")*"/g) ?? []
  assert.equal(cells.length, 9 * (1 + agents.length))
  const written = cells.filter((_, index) => index % 9 === 7).map(cell => cell.slice(1, -1).replaceAll('""', '"'))
  assert.deepEqual(written, ['agent', ...agents.map((agent, index) => (index < 5 ? `'${agent}` : agent)).toReversed()])
})
