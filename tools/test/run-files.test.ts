import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { runFiles, type Tally } from './run-files.ts'

const IMPORT = "import { describe, it, test, before } from 'node:test'\n"

interface Outcome extends Tally {
  printed: string
}

/** Runs the runner on one test file of this content. */
async function outcomeOf(content: string, limitSeconds = 30): Promise<Outcome> {
  const cwd = mkdtempSync(join(tmpdir(), 'runner-'))
  writeFileSync(join(cwd, 'subject.test.ts'), content)
  const tally = { passed: 0, failed: 0, skipped: 0 }
  let printed = ''
  const print = (text: string) => {
    printed += text
  }
  await runFiles(['subject.test.ts'], tally, { cwd, concurrency: 2, limitSeconds, print })
  rmSync(cwd, { recursive: true })
  return { ...tally, printed }
}

test('passing tests are counted, inner ones too, suites not', async () => {
  const { printed, ...tally } = await outcomeOf(
    `${IMPORT}test('a', async t => { await t.test('b', () => {}) }); describe('s', () => { it('c', () => {}) })`,
  )
  assert.deepEqual(tally, { passed: 3, failed: 0, skipped: 0 })
  assert.match(printed, /✓ subject\.test\.ts {2}3\/3/)
})

test('a failing test is counted, and printed with its path, its message and what the file printed', async () => {
  const { printed, ...tally } = await outcomeOf(
    `${IMPORT}describe('outer', () => { it('inner', () => { console.log('a trace'); throw new Error('broken so') }) })`,
  )
  assert.deepEqual(tally, { passed: 0, failed: 1, skipped: 0 })
  assert.match(printed, /failed: outer › inner/)
  assert.match(printed, /Error: broken so/)
  assert.match(printed, /a trace/)
})

test('skipped and todo tests are counted as skipped, a failing todo too', async () => {
  const { printed, ...tally } = await outcomeOf(
    `${IMPORT}test.skip('a', () => {}); test.todo('b'); test('c', { todo: true }, () => { throw new Error('x') }); test('d', () => {})`,
  )
  assert.deepEqual(tally, { passed: 1, failed: 0, skipped: 3 })
  assert.match(printed, /skipped: a/)
})

test('a file without a test fails', async () => {
  const { printed, ...tally } = await outcomeOf('export {}')
  assert.deepEqual(tally, { passed: 0, failed: 1, skipped: 0 })
  assert.match(printed, /ran no test/)
})

test('a file that cannot be loaded fails, with the reason', async () => {
  const { printed, ...tally } = await outcomeOf("import './absent.ts'")
  assert.deepEqual(tally, { passed: 0, failed: 1, skipped: 0 })
  assert.match(printed, /absent\.ts/)
})

test('a hook that throws fails', async () => {
  const { failed } = await outcomeOf(
    `${IMPORT}describe('s', () => { before(() => { throw new Error('hook') }); it('a', () => {}) })`,
  )
  assert.ok(failed > 0)
})

test('an exit code that is not 0 fails, though all tests passed', async () => {
  const { printed, ...tally } = await outcomeOf(
    `${IMPORT}test('a', () => {}); process.on('exit', () => { process.exitCode = 3 })`,
  )
  assert.deepEqual(tally, { passed: 1, failed: 1, skipped: 0 })
  assert.match(printed, /ended with 3/)
})

test('a file that hangs is killed at its limit, with what it started', async () => {
  const started = `const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])`
  const { printed, ...tally } = await outcomeOf(
    `${IMPORT}import { spawn } from 'node:child_process'\n${started}; console.log('child=' + child.pid + '.'); test('a', () => {})`,
    2,
  )
  assert.deepEqual(tally, { passed: 1, failed: 1, skipped: 0 })
  assert.match(printed, /still running after 2 s/)
  const pid = Number(/child=(\d+)\./.exec(printed)?.[1])
  assert.ok(await isGone(pid), `process ${pid} lives on`)
})

async function isGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (!isRunning(pid)) return true
    // Nobody reports the death of another's child: it has to be asked for.
    await delay(20)
  }
  return false
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // In a container whose first process reaps nobody, the dead stay in the table as zombies.
    return !(existsSync('/proc/self/stat') && readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '))
  } catch {
    return false
  }
}
