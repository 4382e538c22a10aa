import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { groupRows } from '../src/commands/accounts-import/group-rows.ts'
import { importRows } from '../src/commands/accounts-import/import-rows.ts'
import { judgeRows } from '../src/commands/accounts-import/judge-rows.ts'
import { FORMATS, type Format, readRows } from '../src/commands/accounts-import/read-file.ts'
import { readTime } from '../src/commands/accounts-import/read-time.ts'
import { isRefused, type Refused, type Row, type RowOrRefused } from '../src/commands/accounts-import/row.ts'
import { SeenAccounts } from '../src/commands/accounts-import/seen-accounts.ts'
import { CannotDoError } from '../src/flows/create-account.ts'
import { MOST_APPS } from '../src/store/apps-store.ts'
import type { ImportAccounts } from '../src/store/import-store.ts'

const HASH = '$2y$04$.Yy9Z550F6EJkLB9sDi7lu.Y7S9oaxS5vW9L7HWnbFNSyVycJWOwS'
const NOW = Date.UTC(2026, 0, 15)

async function rowsOf(content: string | Uint8Array, format?: Format, cuts: readonly number[] = []) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  async function* chunks() {
    let from = 0
    for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
      yield bytes.subarray(from, cut)
      from = Math.max(from, cut)
    }
  }
  const rows: RowOrRefused[] = []
  for await (const row of readRows(chunks(), format)) rows.push(row)
  return rows
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items
}

const FILES: Readonly<Record<Format, string>> = {
  csv: '\ufeffemail,password_hash,app_id,app_name\r\n"a@b.c",x,app_1_1,"Ж, ""q"""\r\n\r\n"broken,x\nd@e.f,x,app_2_1,😀',
  json: '\ufeff [ {"email":"a}]\\"@b.c","apps":[{"app_id":"app_1_1"},{"app_id":"app_1_2"}]} ,\n{"email":7},{"app_name":"😀"}]\n',
  jsonl: '{"email":"a@b.c"}\r\n\n{broken\n{"email":"Ж","account_id":3}',
}

test('a file is read the same in whatever pieces it comes', async () => {
  for (const format of FORMATS) {
    const bytes = Buffer.from(FILES[format])
    const whole = await rowsOf(bytes)
    assert.deepEqual(await rowsOf(bytes, format), whole)
    for (let cut = 0; cut <= bytes.length; cut++) assert.deepEqual(await rowsOf(bytes, format, [cut]), whole)
    const everywhere = Array.from({ length: bytes.length }, (_, index) => index)
    assert.deepEqual(await rowsOf(bytes, format, everywhere), whole)
  }
})

test('each row is told with the line it stands on', async () => {
  const lines = async (format: Format) => (await rowsOf(FILES[format])).map(row => [row.line, isRefused(row)])
  assert.deepEqual(await lines('csv'), [
    [2, false],
    [4, true],
    [5, false],
  ])
  assert.deepEqual(await lines('json'), [
    [1, false],
    [1, false],
    [2, false],
    [2, false],
  ])
  assert.deepEqual(await lines('jsonl'), [
    [1, false],
    [3, true],
    [4, false],
  ])
})

test('no bytes whatsoever break the reading, and no refusal repeats what stood there', async () => {
  const marks = fc.constantFrom(
    '"',
    ',',
    '\n',
    '\r\n',
    '{',
    '}',
    '[',
    ']',
    ':',
    '\\',
    '\0',
    'email',
    'app_1_1',
    'zebra!',
  )
  const texts = fc.array(fc.oneof(marks, fc.string({ unit: 'binary' })), { maxLength: 40 }).map(parts => parts.join(''))
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    texts.map(text => Buffer.from(`email,app_name\n${text}`)),
  )
  await fc.assert(
    fc.asyncProperty(bytes, fc.constantFrom(undefined, ...FORMATS), async (content, format) => {
      try {
        for (const row of await rowsOf(content, format)) {
          if (isRefused(row)) assert.doesNotMatch(row.why, /zebra/)
          else for (const text of Object.values(row.cells)) assert.ok(!/^\s|\s$/.test(text) && text !== '')
        }
      } catch (error) {
        assert.ok(error instanceof CannotDoError, String(error))
        assert.doesNotMatch(error.message, /zebra!/)
      }
    }),
    { numRuns: 500 },
  )
})

test('an account never holds more rows than it may have apps, however many follow', async () => {
  const row = (number: number): Row => ({ line: number, cells: { email: 'a@b.c', app_id: `app_1_${number}` } })
  const rows = Array.from({ length: MOST_APPS + 5 }, (_, index) => row(index + 1))
  const groups: (readonly Row[] | Refused)[] = []
  for await (const group of groupRows(each(rows))) groups.push(group)
  const longest = groups.find(group => Array.isArray(group)) as readonly Row[]
  assert.deepEqual([longest.length, groups.length], [MOST_APPS, 6])
})

test('a number that only tokens of another size could carry is refused, and the last that fits is not', () => {
  const judge = (appId: string) => {
    const { account, refused } = judgeRows(
      [{ line: 2, cells: { email: 'a@b.c', password_hash: HASH, app_id: appId } }],
      NOW,
    )
    return account?.apps.length ?? refused.map(({ field }) => field).join()
  }
  const [account, app] = [2 ** 48 - 2 ** 32, 2 ** 24 - 2 ** 20]
  assert.equal(judge(`app_${account}_${app}`), 1)
  assert.equal(judge(`app_${account + 1}_${app}`), 'app_id')
  assert.equal(judge(`app_${account}_${app + 1}`), 0)
})

test('a time is read as databases and programs write it, and nothing was made tomorrow', () => {
  const noon = Date.UTC(2024, 4, 31, 12)
  for (const text of [
    '2024-05-31T12:00:00Z',
    '2024-05-31 12:00:00',
    '2024-05-31 14:00:00+02:00',
    '2024-05-31T12:00:00.123456Z',
    String(noon / 1000),
  ]) {
    assert.equal(readTime(text, NOW), noon, text)
  }
  assert.equal(readTime('2024-05-31', NOW), Date.UTC(2024, 4, 31))
  for (const text of [
    '31.05.2024',
    '2024-13-01',
    '2024-05-31T25:00:00Z',
    '-1',
    '1e9',
    '2026-01-17',
    'now',
    '99999999999',
  ]) {
    assert.equal(readTime(text, NOW), undefined, text)
  }
})

test('batches are short, whether accounts have many apps or none', async () => {
  const orders: ImportAccounts[] = []
  const seen = new SeenAccounts()
  const rows = Array.from({ length: 1_200 }, (_, index): Row => {
    const id = index + 1
    return { line: id, cells: { email: `${id}@b.c`, password_hash: HASH, account_id: String(id) } }
  })
  const many = Array.from({ length: 2_500 }, (_, index): Row => {
    const [id, number] = [5_000 + Math.floor(index / 500), (index % 500) + 1]
    return { line: id, cells: { email: `${id}@b.c`, password_hash: HASH, app_id: `app_${id}_${number}` } }
  })
  const store = {
    importAccounts: async (order: ImportAccounts) => {
      orders.push(order)
      return order.accounts.map(({ apps }) => ({
        account: 'created' as const,
        apps: apps.map(() => 'created' as const),
      }))
    },
  }
  const quiet = { onRefused: () => assert.fail(), onProgress: () => undefined }
  const tally = await importRows({ store, seen, dryRun: false, now: () => NOW, ...quiet }, each([...rows, ...many]))
  seen.close()
  assert.deepEqual([tally.accounts.created, tally.apps.created], [1_205, 2_500])
  for (const { accounts } of orders) {
    assert.ok(accounts.length <= 500)
    assert.ok(accounts.reduce((sum, { apps }) => sum + apps.length, 0) < 1_500)
  }
})
