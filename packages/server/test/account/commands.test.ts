import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { type AccountServer, newApp, newPair, startAccountServer } from './signed-in.ts'

const run = promisify(execFile)
const MAIN = new URL('../../src/main.ts', import.meta.url).pathname

/** Runs a command of the operator beside the running server, and gives what it prints as JSON. */
async function operate(server: AccountServer, ...args: string[]): Promise<unknown> {
  const { stdout } = await run(process.execPath, [MAIN, ...args, '--store', `sqlite:${server.storePath}`, '--json'])
  return JSON.parse(stdout)
}

test('what an operator does at the terminal is in force in My Account, and stands in the journal', async () => {
  const server = await startAccountServer()
  try {
    const owner = await server.signUp('owner@example.com')
    const app = await newApp(owner)
    const credentials = { email: owner.email, appId: app.appId, password: app.appPassword }

    const limited = await operate(server, 'apps', 'set-limit', '--app', app.appId, '--tokens-per-day', '1')
    assert.deepEqual(limited, { appId: app.appId, tokensPerDay: 1 })
    await newPair(server, owner.email, app)
    assert.equal((await server.make(credentials)).status, 429)
    const usual = await operate(server, 'apps', 'set-limit', '--app', app.appId, '--tokens-per-day', '0')
    assert.deepEqual(usual, { appId: app.appId, tokensPerDay: 100 })
    assert.equal((await server.make(credentials)).status, 200)

    assert.deepEqual(await operate(server, 'apps', 'disable', '--app', app.appId), {
      appId: app.appId,
      state: 'disabled',
    })
    assert.equal((await owner.call('app', app)).data.state, 'disabled')
    const account = ['--account', String(owner.accountId)]
    const listed = await operate(server, 'apps', 'list', ...account)
    assert.deepEqual(
      (listed as { state: string }[]).map(({ state }) => state),
      ['disabled'],
    )

    const { data } = await owner.call('journal', { query: { group: 'apps' } })
    const [entry] = data.entries
    assert.deepEqual(
      [entry?.event, entry?.actor, entry?.appNumber, entry?.agent],
      ['app_disabled', 'operator', app.number, 'chatapp-server'],
    )

    await operate(server, 'accounts', 'disable', ...account)
    assert.equal((await owner.call('apps')).code, 'ApiSignInRequiredError')
  } finally {
    await server.stop()
  }
})

test('a limit that is no number, and an app that is not there, are told in words', async () => {
  const server = await startAccountServer()
  try {
    const told = async (...args: string[]) => {
      const failure = await operate(server, 'apps', 'set-limit', ...args).then(
        () => assert.fail('it was taken'),
        (error: unknown) => error,
      )
      return (failure as { stderr: string }).stderr
    }
    assert.match(await told('--app', 'app_1_1', '--tokens-per-day', 'many'), /a number from 0 to 1000000, not many/)
    assert.match(await told('--app', 'app_1_9', '--tokens-per-day', '5'), /there is no app app_1_9/)
  } finally {
    await server.stop()
  }
})
