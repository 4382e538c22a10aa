import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import {
  type Answer,
  check,
  eventually,
  make,
  noteSecret,
  type Pair,
  pairOf,
  provision,
  refresh,
  runOperator,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { timeMachine } from './time-machine.ts'

/** How long a process that is gone still counts as live, and more. */
const FORGOTTEN_MS = 40_000
const DAY_MS = 24 * 3_600_000

const [OLD, NEW] = [secret(1), secret(2)]

test('secrets rotate in steps over restarts, added last, moved to the front, dropped, and no token dies of it', async () => {
  const machine = await timeMachine(secrets(OLD))
  const { server, owner } = machine
  const rotateTo = async (...ring: string[]) => {
    await server.stop()
    await server.restart({ env: { ...server.env, ...secrets(...ring) } })
    await machine.later(FORGOTTEN_MS)
  }
  const first = pairOf(await make(server.url, owner))
  await rotateTo(OLD, NEW)
  const second = pairOf(await refresh(server.url, first.refreshToken))
  await rotateTo(NEW, OLD)
  const third = pairOf(await refresh(server.url, second.refreshToken))
  assert.deepEqual([first, second, third].map(keyOf), [1, 1, 2])
  for (const { accessToken } of [first, second, third]) assert.equal((await check(server.url, accessToken)).status, 200)
  assert.deepEqual(pairOf(await refresh(server.url, second.refreshToken)), third, 'across keys, too, a retry converges')
  await rotateTo(NEW)
  assert.equal((await check(server.url, third.accessToken)).status, 200)
  pairOf(await refresh(server.url, third.refreshToken))
  assertUnavailable(await check(server.url, second.accessToken), 'the secret was taken out too early')
  assertUnavailable(await refresh(server.url, second.refreshToken))
  await machine.later(DAY_MS)
  const over = await check(server.url, second.accessToken)
  assert.equal(over.status, 403, 'by its own end it is over')
  assert.equal(over.headers['chatapp-reason'], undefined)
})

test('a secret that leaked is given up: its tokens are invalid within the bound, also where it is held, and apps begin anew', async () => {
  const holding = await startServer({ env: secrets(OLD) })
  const owner = await provision(holding)
  const leaked = pairOf(await make(holding.url, owner))
  await assert.rejects(runOperator(holding, ['secrets', 'retire', '1']), /hold no other secret than 1/)
  await holding.stop()
  await holding.restart({ env: { ...holding.env, ...secrets(NEW, OLD) } })
  assert.equal((await check(holding.url, leaked.accessToken)).status, 200)
  assert.deepEqual(await runOperator(holding, ['secrets', 'retire', '1']), { retired: 1 })
  await eventually('the tokens of the secret are refused', 10_000, async () =>
    (await check(holding.url, leaked.accessToken)).status === 403 ? true : undefined,
  )
  assert.match((await refresh(holding.url, leaked.refreshToken)).text, /ApiInvalidRefreshTokenError/)
  assert.equal(keyOf(pairOf(await make(holding.url, owner))), 2)
  const status = (await runOperator(holding, ['secrets', 'status'])) as { secrets: { id: number; state: string }[] }
  assert.deepEqual(
    status.secrets.map(({ id, state }) => [id, state]),
    [
      [1, 'retired'],
      [2, 'mints'],
    ],
  )
})

test('nobody mints with a secret that another live process does not know; a token of one only announced gets 503, not invalid', async () => {
  const knowing = await startServer({ env: secrets(NEW, OLD) })
  const owner = await provision(knowing)
  const early = pairOf(await make(knowing.url, owner))
  assert.equal(keyOf(early), 2)
  const lacking = await startServer({ folder: knowing.folder, env: secrets(OLD) })
  for (const answer of [await check(lacking.url, early.accessToken), await refresh(lacking.url, early.refreshToken)]) {
    assertUnavailable(answer)
  }
  assert.equal((await check(knowing.url, early.accessToken)).status, 200)
  const pair = await eventually('the secret both know is minted with', 10_000, async () => {
    const made = pairOf(await make(knowing.url, owner))
    return keyOf(made) === 1 ? made : undefined
  })
  assert.equal((await check(lacking.url, pair.accessToken)).status, 200)
})

testThatNothingSecretWasPrinted()

function secret(id: number): string {
  const bytes = randomBytes(32).toString('base64')
  noteSecret(bytes)
  return `${id}:${bytes}`
}

function secrets(...ring: string[]): Record<string, string> {
  return { CHATAPP_SERVER_SECRETS: ring.join() }
}

/** The id of the secret a pair was minted with: the second byte of its tokens. */
function keyOf({ accessToken }: Pair): number | undefined {
  return Buffer.from(accessToken.slice('cat_'.length), 'base64url')[1]
}

function assertUnavailable({ status, headers, text }: Answer, why = text): void {
  assert.equal(status, 503, why)
  assert.match(headers['retry-after'] ?? '', /^[1-9][0-9]*$/)
}
