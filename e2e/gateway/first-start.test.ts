import assert from 'node:assert/strict'
import { test } from 'node:test'
import { childEnvironment, NODE, SERVER_MAIN, startProcess, temporaryFolder } from '../harness/index.ts'

const UPSTREAM = 'http://127.0.0.1:9'

/** What the first start in a folder of its own tells at the terminal, besides its log. */
async function told(...flags: string[]): Promise<string> {
  const folder = temporaryFolder()
  const args = [SERVER_MAIN, 'serve', '--listen', '127.0.0.1:0', '--upstream', UPSTREAM, ...flags]
  const run = startProcess({ command: NODE, args, env: childEnvironment(folder), cwd: folder, showsSecrets: true })
  await run.waitFor(/"msg":"listening"/)
  run.signal('SIGTERM')
  await run.ended()
  return run.stderr()
}

test('a gateway without an account and without a page to make one says how to make one', async () => {
  const words = await told()
  assert.match(words, /There is no account yet/)
  assert.match(words, /chatapp-server accounts create .*--password-stdin\n.*chatapp-server apps create/)
  assert.match(words, /--account-listen/)
})

test('where My Account has an origin of its own, the first start gives the link instead', async () => {
  const words = await told('--account-listen', '127.0.0.1:0')
  assert.match(words, /Make the first one, which is an operator's, with this link/)
  assert.doesNotMatch(words, /accounts create/)
})
