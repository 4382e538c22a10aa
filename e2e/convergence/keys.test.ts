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
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { timeMachine } from './time-machine.ts'

/** How long a process that is gone still counts as live, and more. */
const FORGOTTEN_MS = 40_000

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
  const dropped = await check(server.url, second.accessToken)
  assert.equal(dropped.status, 403)
  assert.equal(dropped.headers['chatapp-reason'], undefined)
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

function assertUnavailable({ status, headers, text }: Answer): void {
  assert.equal(status, 503, text)
  assert.match(headers['retry-after'] ?? '', /^[1-9][0-9]*$/)
}
