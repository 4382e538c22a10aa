import assert from 'node:assert/strict'
import { type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'

const MAIN = new URL('../src/main.ts', import.meta.url).pathname
const PASSWORD = 'correct horse battery staple'

/** Makes an account, with stdout where the test has it, and gives exit code and stderr. */
async function createAccount(t: TestContext, stdout: 'pipe' | number) {
  const folder = await mkdtemp(join(tmpdir(), 'printing-'))
  t.after(() => rm(folder, { recursive: true }))
  const flags = ['--email', 'owner@example.com', '--password-stdin', '--store', `sqlite:${join(folder, 'access.db')}`]
  const stdio: SpawnOptions['stdio'] = ['pipe', stdout, 'pipe']
  const command = spawn(process.execPath, [MAIN, 'accounts', 'create', ...flags], { stdio })
  command.stdout?.destroy()
  command.stdin?.end(PASSWORD)
  assert.ok(command.stderr)
  const [told, [code]] = await Promise.all([text(command.stderr), once(command, 'exit')])
  return { code, told }
}

test('a reader that leaves before the result is no failure', async t => {
  assert.deepEqual(await createAccount(t, 'pipe'), { code: 0, told: '' })
})

if (process.platform === 'linux') {
  test('a result that could not be written is a failure in words', async t => {
    const full = openSync('/dev/full', 'w')
    const { code, told } = await createAccount(t, full)
    closeSync(full)
    assert.equal(code, 1)
    assert.equal(told, 'chatapp-server: stdout cannot be written: ENOSPC\n')
  })
}
