import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { createClient, isChatAppError } from '../src/index.ts'
import { memoryStore } from '../src/memory.ts'
import { ACCOUNT, clientOf, serverFor } from './setup.ts'

test('what is set wrongly is refused at once, and the error says what to do', () => {
  const fine = { ...ACCOUNT, baseUrl: 'http://127.0.0.1:1', store: memoryStore() }
  const { store: _, ...withoutStore } = fine
  const wrong = [
    withoutStore,
    { ...fine, baseUrl: 'ftp://x' },
    { ...fine, baseUrl: 'http://user:word@x' },
    { ...fine, baseUrl: 'nothing' },
    { ...fine, email: ' ' },
    { ...fine, appId: '' },
    { ...fine, budget: 1.5 },
  ]
  for (const options of wrong)
    assert.throws(
      () => createClient(options),
      error => isChatAppError(error, 'ConfigurationError'),
    )
  assert.throws(() => createClient(withoutStore), { next: /memoryStore\(\)/ })
})

test('in Node too an account that is missing, or a user without a home, is told in the words of this package', async () => {
  const node = await import('../src/node.ts')
  const missing = { ...ACCOUNT, email: undefined as unknown as string }
  assert.throws(() => node.createClient(missing), { code: 'ConfigurationError', message: /email/ })
  const code = `import os from 'node:os'
    import { syncBuiltinESMExports } from 'node:module'
    os.homedir = () => { throw new Error('uv_os_homedir returned ENOENT') }
    syncBuiltinESMExports()
    const { defaultFolder } = await import(process.argv[1])
    try { defaultFolder({ email: 'a@example.com', appId: 'app_1_1' }) } catch (error) { console.log(error.code, error.next) }`
  const file = new URL('../src/file/index.ts', import.meta.url).href
  const args = ['--input-type=module', '-e', code, file]
  const { stdout } = spawnSync(process.execPath, args, { env: {}, encoding: 'utf8' })
  assert.match(stdout, /^ConfigurationError Set HOME/)
})

test('an option that is undefined is one that is not given', async t => {
  const server = await serverFor(t)
  const none = { timeoutMs: undefined, budget: undefined, replayLimitBytes: undefined, fetch: undefined }
  const init = { query: undefined, headers: undefined, signal: undefined }
  assert.deepEqual(await clientOf(server, none).get('/v1/a', init), { path: '/v1/a', length: 0 })
})
