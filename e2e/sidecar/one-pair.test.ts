import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gate } from '../client/gate.ts'
import { newestVersion, waitingForLock } from '../client/pair-on-disk.ts'
import { runPrograms, startProgram } from '../client/program.ts'
import { eventually, NODE, noteSecret, startProcess, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { pairFolder } from './pair-folder.ts'
import { runChatapp, startSidecar, through } from './sidecar.ts'
import { assertSpent, stageWithDeadToken } from './stage.ts'

const LIMIT = { timeout: 90_000 }
const PROCESSES = 12
const ONE_REFRESH = { makes: 0, refreshes: 1 }

/** A program that knows nothing of tokens: one query, and its status. */
const PROGRAM = `
  const request = require('node:http').get({ socketPath: process.argv[1], path: '/v1/me' }, response => {
    console.log(response.statusCode)
    response.resume()
  })
  request.on('error', error => console.log(error.code))
`

test(`${PROCESSES} client processes behind one sidecar, on one dead token, make one refresh`, LIMIT, async () => {
  using stage = await stageWithDeadToken('single-use')
  const { socketPath } = stage.sidecar.place as { socketPath: string }
  const pass = gate(PROCESSES)
  stage.proxy.onCall = ({ method }) => (method === 'query' ? pass() : undefined)
  const programs = Array.from({ length: PROCESSES }, () =>
    startProcess({ command: NODE, args: ['-e', PROGRAM, socketPath], env: {}, cwd: stage.sidecar.home }),
  )
  await Promise.all(programs.map(program => program.ended()))
  assert.deepEqual(
    programs.map(program => program.stdout()),
    Array.from({ length: PROCESSES }, () => '200\n'),
  )
  assertSpent(stage, ONE_REFRESH)
})

test('sidecars, programs with the SDK and the CLI share one pair: one refresh for all of them', LIMIT, async () => {
  using stage = await stageWithDeadToken('single-use')
  const { proxy, sidecar, options, backend } = stage
  const { home } = sidecar
  const second = await startSidecar({ ...options, flags: ['--port', '0'] })
  const sdk = { url: proxy.url, account: backend.account, stateHome: `${home}/.local/state` }
  const pass = gate(2 + 4)
  proxy.onCall = ({ method, number }) => (method === 'query' && number <= 6 ? pass() : undefined)
  const [one, two, outcomes] = await Promise.all([
    through(sidecar, '/v1/me'),
    through(second, '/v1/me'),
    runPrograms(4, sdk),
  ])
  assert.deepEqual([one.status, two.status], [200, 200])
  assert.deepEqual(
    outcomes,
    Array.from({ length: 4 }, () => ({ answered: true })),
  )
  assertSpent(stage, ONE_REFRESH)
  const { code, stdout } = await runChatapp(['token'], home, options)
  noteSecret(stdout.trim())
  assert.equal(code, 0)
  assert.equal(stdout.trim(), newestVersion(pairFolder(home)).pair.accessToken)
  assertSpent(stage, ONE_REFRESH)
  second.signal('SIGKILL')
})

test('what the CLI renews, the sidecar goes on with, at no cost', LIMIT, async () => {
  using stage = await stageWithDeadToken('single-use')
  const { sidecar, options } = stage
  const { code } = await runChatapp(['token'], sidecar.home, options)
  assert.equal(code, 0)
  assertSpent(stage, ONE_REFRESH)
  assert.equal((await through(sidecar, '/v1/me')).status, 200)
  assertSpent(stage, ONE_REFRESH)
})

for (const [when, spent] of [
  ['before its refresh reaches the API', { makes: 0, refreshes: 1 }],
  ['after the API has answered its refresh', { makes: 1, refreshes: 1 }],
] as const) {
  test(`a sidecar killed ${when} holds up nobody else, where a refresh token works once`, LIMIT, async () => {
    using stage = await stageWithDeadToken('single-use')
    const { proxy, sidecar, options, backend } = stage
    const { home } = sidecar
    const other = await startSidecar({ ...options, flags: ['--port', '0'] })
    const held = Promise.withResolvers<void>()
    let count = 0
    const hold = async ({ method }: { method: string }) => {
      if (method !== 'tokens.refresh' || count++ > 0) return undefined
      held.resolve()
      await sidecar.ended()
      return 'cut' as const
    }
    if (spent.makes === 0) proxy.onCall = hold
    else proxy.onAnswer = hold
    const lost = assert.rejects(through(sidecar, '/v1/me'))
    await held.promise
    const call = through(other, '/v1/me')
    const program = await startProgram({ url: proxy.url, account: backend.account, stateHome: `${home}/.local/state` })
    const folder = pairFolder(home)
    await eventually('the others wait for the lock', 30_000, () => waitingForLock(folder) >= 2 || undefined)
    sidecar.signal('SIGKILL')
    await lost
    assert.equal((await call).status, 200)
    assert.deepEqual(await program.finished(), [{ answered: true }])
    assertSpent(stage, spent)
    other.signal('SIGKILL')
  })
}

test('on our server, the one killed after the answer costs no token either', LIMIT, async () => {
  using stage = await stageWithDeadToken('convergent')
  const { proxy, sidecar, options } = stage
  const other = await startSidecar({ ...options, flags: ['--port', '0'] })
  let killed = false
  proxy.onAnswer = async ({ method }) => {
    if (method !== 'tokens.refresh' || killed) return undefined
    killed = true
    sidecar.signal('SIGKILL')
    await sidecar.ended()
    return 'cut'
  }
  await assert.rejects(through(sidecar, '/v1/me'))
  assert.equal((await through(other, '/v1/me')).status, 200)
  assertSpent(stage, ONE_REFRESH)
  other.signal('SIGKILL')
})

testThatNothingSecretWasPrinted()
