import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { test } from 'node:test'
import { childEnvironment, Database, eventually, NODE, SERVER_MAIN, temporaryFolder } from '../harness/index.ts'
import { freshInstallation, runImport, SOME_HASH, startImport } from './importing.ts'

const ROWS = 100_000
/** Of a process that keeps no file in memory: Node itself takes some 100 MB here. */
const MOST_MEGABYTES = 320

/** Writes a CSV file of so many accounts with an app each. */
async function largeFile(rows: number): Promise<string> {
  const path = join(temporaryFolder(), 'large.csv')
  const file = createWriteStream(path)
  file.write('email,password_hash,app_id,app_name\n')
  for (let id = 1; id <= rows; id++) file.write(`user${id}@example.com,${SOME_HASH},app_${id}_1,Shop of ${id}\n`)
  file.end()
  await finished(file)
  return path
}

function counted(path: string): number[] {
  using database = new Database(path)
  return ['accounts', 'apps'].map(table => database.number(`SELECT count(*) FROM ${table}`))
}

/** The most memory a process has taken so far, in megabytes. */
const peakMegabytes = (pid: number) =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

test('a hundred thousand accounts are taken in at bounded memory; broken off in the middle, the same again ends it', {
  timeout: 240_000,
}, async t => {
  const file = await largeFile(ROWS)
  const installation = freshInstallation()
  const first = startImport(installation, [file])
  await eventually('a part is taken in', 60_000, () => {
    try {
      return (counted(installation.databasePath)[0] ?? 0) > ROWS / 10 || undefined
    } catch {
      return undefined
    }
  })
  first.signal('SIGKILL')
  await first.ended()
  const [taken = 0, apps] = counted(installation.databasePath)
  assert.ok(taken > 0 && taken < ROWS, `${taken} were taken in`)
  assert.equal(apps, taken, 'no account was taken in by halves')

  const startedAt = performance.now()
  const second = startImport(installation, [file])
  let peak = 0
  const watch = setInterval(() => {
    try {
      peak = Math.max(peak, peakMegabytes(second.pid))
    } catch {
      // It has ended.
    }
  }, 50)
  const { code } = await second.ended(180_000)
  clearInterval(watch)
  const seconds = (performance.now() - startedAt) / 1000
  const counts = JSON.parse(second.stdout())
  assert.deepEqual([code, counts.accountsUnchanged, counts.accountsCreated], [0, taken, ROWS - taken])
  assert.deepEqual(counted(installation.databasePath), [ROWS, ROWS])
  assert.ok(peak > 0 && peak < MOST_MEGABYTES, `${peak} MB`)
  t.diagnostic(
    `${ROWS - taken} taken in and ${taken} found there in ${seconds.toFixed(1)} s, ${peak.toFixed(0)} MB at most`,
  )

  const dry = await runImport(installation, [file, '--dry-run'])
  assert.equal(dry.counts?.accountsUnchanged, ROWS)
})

test('a line without an end is refused without being held, in every format', { timeout: 120_000 }, async () => {
  const block = 'x'.repeat(1 << 20)
  for (const [format, begin, end] of [
    ['csv', 'email,password_hash,app_id\n', `\na@example.com,${SOME_HASH},app_1_1\n`],
    [
      'jsonl',
      '{"email":"',
      `"}\n${JSON.stringify({ email: 'a@example.com', password_hash: SOME_HASH, account_id: 1 })}\n`,
    ],
    [
      'json',
      '[{"email":"',
      `"},${JSON.stringify({ email: 'a@example.com', password_hash: SOME_HASH, account_id: 1 })}]`,
    ],
  ] as const) {
    const { folder, store, databasePath } = freshInstallation()
    const child = spawn(NODE, [SERVER_MAIN, 'accounts', 'import', '-', '--store', store, '--json'], {
      env: childEnvironment(folder),
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let told = ''
    child.stderr.setEncoding('utf8').on('data', text => (told += text))
    child.stdin.write(begin)
    for (let megabyte = 0; megabyte < 250; megabyte++) {
      if (!child.stdin.write(block)) await once(child.stdin, 'drain')
    }
    const peak = peakMegabytes(child.pid ?? 0)
    child.stdin.end(end)
    const [code] = await once(child, 'close')
    assert.equal(code, 2, `${format}: ${told}`)
    assert.match(told, /is longer than 1048576 bytes/)
    assert.ok(peak < MOST_MEGABYTES, `${format}: ${peak} MB`)
    assert.equal(counted(databasePath)[0], 1, 'what follows is taken in')
  }
})
