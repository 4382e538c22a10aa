import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Database, noteSecret, ROOT, runOperator, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { fileOf, freshInstallation, refusedLines, runImport, SOME_HASH } from './importing.ts'

const H = SOME_HASH
/** Somebody's password in the place of a hash: it must be shown nowhere. */
const PLAIN = 'correct horse battery'
noteSecret(PLAIN)
noteSecret(H)

const accounts = (path: string) => {
  using database = new Database(path)
  return database
    .rows('SELECT id, email, state, created_at AS at, last_app_number AS last FROM accounts ORDER BY id')
    .map(row => Object.values(row))
}

const apps = (path: string) => {
  using database = new Database(path)
  return database
    .rows('SELECT account_id, number, name, state, created_at AS at FROM apps ORDER BY account_id, number')
    .map(row => Object.values(row))
}

test('CSV from a spreadsheet, a JSON list and JSON lines bring the same accounts, from a file and from stdin', async () => {
  const csv = [
    '\ufeffEmail,Password_Hash,app_id,app_name,app_state,state,created_at,app_created_at',
    `"Anna@Example.com ",${H},app_12_3,"Shop, ""north""",active,active,2020-01-31T12:00:00Z,1600000000`,
    `anna@example.com,,app_12_1,Склад,disabled,,,`,
    '',
    `peter@example.com,${H},app_7_2,,,disabled,,`,
  ].join('\r\n')
  const anna = {
    email: 'Anna@Example.com ',
    password_hash: H,
    created_at: '2020-01-31T12:00:00Z',
    apps: [
      { app_id: 'app_12_3', app_name: 'Shop, "north"', app_created_at: 1600000000 },
      { app_id: 'app_12_1', app_name: 'Склад', app_state: 'disabled' },
    ],
  }
  const peter = { email: 'peter@example.com', password_hash: H, account_id: 7, state: 'disabled', app_id: 'app_7_2' }
  const files: [string, string][] = [
    ['a.csv', csv],
    ['a.json', JSON.stringify([anna, peter], null, 2)],
    ['a.json', `\ufeff [${JSON.stringify(anna)},${JSON.stringify(peter)}]\n`],
    ['a.jsonl', `${JSON.stringify(anna)}\n\n${JSON.stringify(peter)}`],
  ]
  for (const [name, content] of files) {
    for (const way of ['file', 'stdin']) {
      const installation = freshInstallation()
      const { code, counts } = await (way === 'file'
        ? runImport(installation, [fileOf(content, name)])
        : runImport(installation, ['-'], content))
      assert.deepEqual([code, counts?.accountsCreated, counts?.appsCreated, counts?.refused], [0, 2, 3, 0], name)
      const path = installation.databasePath
      const [first, second] = accounts(path)
      assert.deepEqual([first?.slice(0, 3), first?.[4]], [[7, 'peter@example.com', 'disabled'], 2])
      assert.deepEqual(second, [12, 'Anna@Example.com', 'active', Date.UTC(2020, 0, 31, 12), 3])
      assert.deepEqual(
        apps(path).map(([account, number, appName, state]) => [account, number, appName, state]),
        [
          [7, 2, 'app_7_2', 'active'],
          [12, 1, 'Склад', 'disabled'],
          [12, 3, 'Shop, "north"', 'active'],
        ],
      )
      assert.deepEqual(
        apps(path)
          .slice(1)
          .map(([, , , , at]) => at),
        [Date.UTC(2020, 0, 31, 12), 1_600_000_000_000],
      )
    }
  }
})

test('numbers are given out beyond those that came, and never twice', async () => {
  const installation = freshInstallation()
  await runImport(installation, [fileOf(['email,password_hash,app_id', `a@example.com,${H},app_900_40`])])
  const created = await runOperator(
    installation,
    ['accounts', 'create', '--email', 'b@example.com', '--password-stdin'],
    'a new passphrase',
  )
  assert.deepEqual(created, { cabinetUserId: 901 })
  const app = (await runOperator(installation, ['apps', 'create', '--account', '900', '--name', 'Next'])) as {
    appId: string
  }
  assert.equal(app.appId, 'app_900_41')
})

test('a dry run tells what an import would, conflicts with the store included, and changes no byte of the database', async () => {
  const installation = freshInstallation()
  await runImport(installation, [fileOf(['email,password_hash,app_id', `a@example.com,${H},app_1_1`])])
  const file = fileOf([
    'email,password_hash,app_id',
    `a@example.com,${H},app_1_1`,
    `a@example.com,,app_1_2`,
    `b@example.com,${H},app_2_1`,
    `A@Example.COM,${H},app_3_1`,
    `c@example.com,${H},app_1_1`,
  ])
  const digest = () => createHash('sha256').update(readFileSync(installation.databasePath)).digest('hex')
  const before = digest()
  const dry = await runImport(installation, [file, '--dry-run'])
  assert.equal(digest(), before)
  const real = await runImport(installation, [file])
  assert.notEqual(digest(), before)
  assert.deepEqual(dry.counts, { dryRun: true, ...real.counts })
  assert.deepEqual([dry.code, real.code, dry.stderr], [2, 2, real.stderr])
  assert.deepEqual(real.counts, {
    accountsCreated: 1,
    accountsUnchanged: 1,
    appsCreated: 2,
    appsUnchanged: 1,
    refused: 2,
  })
})

test('every line that cannot be taken in is told with its number, its field and why; the others are taken in', async () => {
  const installation = freshInstallation()
  const file = fileOf([
    'email,password_hash,app_id,app_name,state,created_at',
    `nobody,${H},app_2_1,,,`,
    `c@example.com,${PLAIN},app_3_1,,,`,
    `d@example.com,${H.slice(0, -3)},app_4_1,,,`,
    `e@example.com,${H.replace('$04$', '$31$')},app_5_1,,,`,
    `f@example.com,"$argon2id$v=19$m=4194304,t=3,p=1$c29tZSBzYWx0IQ$c29tZSBoYXNoIHRoYXQgaXMgbG9uZw",app_6_1,,,`,
    `g@example.com,${H},app_281474976710655_1,,,`,
    `h@example.com,${H},app_8_16777215,,,`,
    `i@example.com,${H},APP_9_1,,,`,
    `j@example.com,${H},app_10_1,,deleted,`,
    `k@example.com,${H},app_11_1,,,31.12.2020`,
    `l@example.com,${H},app_12_1,"a\tb",,`,
    `m@example.com,${H},app_13_1,,`,
    `"n@example.com,${H},app_14_1,,,`,
    `o@example.com,${H},app_15_1,nul\0,,`,
    `p@example.com,${H},app_16_1,,,`,
    `p@example.com,,app_16_1,,,`,
    `p@example.com,,app_17_1,,,`,
    `p@example.com,${H.replace('$04$', '$05$')},app_16_2,,,`,
    `q@example.com,${H},app_16_9,,,`,
    ` P@EXAMPLE.com,${H},app_99_1,,,`,
    `r@example.com,${H},app_18_1,${'x'.repeat(101)},,`,
    `,${H},app_19_1,,,`,
    `s@example.com,${H},,,,`,
    `t@example.com,${H},app_20_1,fine,,`,
  ])
  const refused = await refusedLines(installation, file)
  assert.deepEqual(
    refused.map(({ line, field }) => [line, field]),
    [
      [2, 'email'],
      [3, 'password_hash'],
      [4, 'password_hash'],
      [5, 'password_hash'],
      [6, 'password_hash'],
      [7, 'app_id'],
      [8, 'app_id'],
      [9, 'account_id'],
      [10, 'state'],
      [11, 'created_at'],
      [12, 'app_name'],
      [13, 'line'],
      [14, 'line'],
      [15, 'line'],
      [17, 'app_id'],
      [18, 'app_id'],
      [19, 'password_hash'],
      [20, 'account_id'],
      [21, 'email'],
      [22, 'app_name'],
      [23, 'email'],
      [24, 'account_id'],
    ],
  )
  for (const { why } of refused) assert.ok(why.length > 8 && !why.includes('$0') && !why.includes(PLAIN), why)
  const taken = accounts(installation.databasePath).map(([id]) => id)
  // Those whose app alone was refused are there without it.
  assert.deepEqual(taken, [8, 12, 16, 18, 20])
  assert.deepEqual(
    apps(installation.databasePath).map(([account, number]) => [account, number]),
    [
      [16, 1],
      [20, 1],
    ],
  )
})

test('a broken object of JSON costs itself alone, and a list that is cut short is taken in up to there', async () => {
  const good = (id: number) => JSON.stringify({ email: `${id}@example.com`, password_hash: H, account_id: id })
  const lines = [good(1), '{"email":', '[]', '7', good(2).replace('"account_id"', '"password"'), good(3)]
  const byLine = freshInstallation()
  assert.deepEqual(
    (await refusedLines(byLine, fileOf(lines, 'a.jsonl'))).map(({ line, field }) => [line, field]),
    [2, 3, 4, 5].map(line => [line, 'line']),
  )
  const nul = good(5).replace('5@', '5\\u0000@')
  const list = `[${good(4)},\n{"email":1.5},\n${nul},\n${good(6)},\n${good(7).slice(0, 30)}`
  const cut = freshInstallation()
  assert.deepEqual(
    (await refusedLines(cut, fileOf(list, 'a.json'))).map(({ line, field }) => [line, field]),
    [
      [2, 'email'],
      [3, 'email'],
      [5, 'line'],
    ],
  )
  assert.deepEqual(
    [byLine, cut].map(({ databasePath }) => accounts(databasePath).map(([id]) => id)),
    [
      [1, 3],
      [4, 6],
    ],
  )
})

test('a file that is none of ours is refused as a whole, without showing what stands in it', async () => {
  const files: [string | Uint8Array, RegExp][] = [
    ['', /the file is empty/],
    [`anna@example.com,${H},app_1_1\n`, /the first line names no columns/],
    ['email,password\na@example.com,x\n', /not known: “password”/],
    ['password_hash,app_id\n', /no column “email”/],
    ['email,email\n', /twice/],
    [Buffer.from(`\ufeffemail,password_hash,app_id\n`, 'utf16le'), /no UTF-8/],
    [Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x00, 0x00]), /no UTF-8/],
  ]
  for (const [content, message] of files) {
    const installation = freshInstallation()
    const { code, counts, stderr } = await runImport(installation, [fileOf(content)])
    assert.deepEqual([code, counts], [1, undefined])
    assert.match(stderr, message)
  }
  const { code, stderr } = await runImport(freshInstallation(), ['no-such-file.csv'])
  assert.equal(code, 1)
  assert.match(stderr, /there is no file no-such-file\.csv/)
})

test('the files that docs/import.md shows are taken in as they stand there', async () => {
  const text = readFileSync(join(ROOT, 'docs/import.md'), 'utf8')
  const [csv, json] = ['csv', 'json'].map(kind => text.split(`\n\`\`\`${kind}\n`)[1]?.split('\n```')[0] ?? '')
  for (const [content, taken] of [
    [csv, [2, 3]],
    [json, [2, 2]],
  ] as const) {
    const { code, counts, stderr } = await runImport(freshInstallation(), [fileOf(content ?? '')])
    assert.deepEqual([code, counts?.accountsCreated, counts?.appsCreated], [0, ...taken], stderr)
  }
})

testThatNothingSecretWasPrinted()
