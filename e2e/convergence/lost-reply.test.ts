import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { check, make, pairOf, refresh, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { type TimeMachine, timeMachine } from './time-machine.ts'

const DAY_MS = 86_400_000

let machine: TimeMachine

before(async () => {
  machine = await timeMachine()
})

test('a lost reply, asked for again after the access token in it has ended, is the same generation with new end times', async () => {
  const { server, owner } = machine
  const first = pairOf(await make(server.url, owner))
  const lost = pairOf(await refresh(server.url, first.refreshToken))
  await machine.later(1.1 * DAY_MS)
  const again = pairOf(await refresh(server.url, first.refreshToken))
  assert.ok(again.accessTokenEndTime >= lost.accessTokenEndTime + DAY_MS / 1000)
  assert.equal((await check(server.url, again.accessToken)).status, 200)
  using database = server.database()
  assert.equal(database.number('SELECT max(generation) FROM grants'), 2)
})

test('whoever got the reply and whoever asked again a day later both go on: a re-dated pair ends neither', async () => {
  const { server, owner } = machine
  const first = pairOf(await make(server.url, owner))
  const got = pairOf(await refresh(server.url, first.refreshToken))
  await machine.later(1.1 * DAY_MS)
  const again = pairOf(await refresh(server.url, first.refreshToken))
  const [next, same] = [await refresh(server.url, got.refreshToken), await refresh(server.url, again.refreshToken)]
  assert.equal(next.text, same.text)
  assert.equal((await check(server.url, pairOf(next).accessToken)).status, 200)
})

test('a lost reply is still given when the refresh token itself has ended, up to one refresh lifetime later', async () => {
  const { server, owner } = machine
  const [early, late] = [pairOf(await make(server.url, owner)), pairOf(await make(server.url, owner))]
  for (const { refreshToken } of [early, late]) pairOf(await refresh(server.url, refreshToken))
  await machine.later(27 * DAY_MS)
  const again = pairOf(await refresh(server.url, early.refreshToken))
  assert.equal((await check(server.url, again.accessToken)).status, 200)
  await machine.later(2 * DAY_MS)
  const refused = await refresh(server.url, late.refreshToken)
  assert.equal(refused.status, 403)
  assert.equal(refused.headers['chatapp-reason'], 'expired')
})

testThatNothingSecretWasPrinted()
