import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { KINDS } from '../backend.ts'
import { PASSING_FAULTS, strike } from '../faults.ts'
import type { Place, PlaceKind } from './place.ts'
import { assertAllAnswered, assertOneRefresh, emptyScene, holdQueries, sceneWithDeadToken } from './scene.ts'
import { startGate } from './start-gate.ts'
import { runStorePrograms } from './store-program.ts'

const IN_FLIGHT = 50
/** From the first to the last rejection. */
const SPREAD_MS = 400
/** Every second query gives up while the refresh is under way, which takes longer. */
const PATIENCE_MS = 600
const REFRESH_MS = 1500
const PROCESSES = 12
/** Of the faults that pass; the client meets all of them on its file store. */
const OUTAGES = new Set(['a connection that is cut', '502 of a proxy'])
const LIMIT = { timeout: 90_000 }

/** Declares what many queries and many programs make of one store. */
export function testRaces(kind: PlaceKind, newPlace: () => Place): void {
  test(
    `${kind}: ${IN_FLIGHT} queries in flight whose rejections come over ${SPREAD_MS} ms make one refresh`,
    LIMIT,
    async () => {
      using scene = await sceneWithDeadToken('single-use', newPlace())
      holdQueries(scene, IN_FLIGHT)
      scene.proxy.onAnswer = ({ method, number }) => {
        if (method !== 'query' || number > IN_FLIGHT) return
        return wait((SPREAD_MS * number) / IN_FLIGHT)
      }
      const outcomes = await runStorePrograms(1, { ...scene.options, atOnce: IN_FLIGHT }, scene.place.addresses)
      assertAllAnswered(outcomes, IN_FLIGHT)
      await assertOneRefresh(scene)
    },
  )

  test(
    `${kind}: half of ${IN_FLIGHT} queries give up during the refresh, and the others are answered`,
    LIMIT,
    async () => {
      using scene = await sceneWithDeadToken('single-use', newPlace())
      scene.proxy.onAnswer = ({ method }) => (method === 'tokens.refresh' ? wait(REFRESH_MS) : undefined)
      const options = { ...scene.options, atOnce: IN_FLIGHT, patienceMs: PATIENCE_MS }
      const outcomes = await runStorePrograms(1, options, scene.place.addresses)
      const half = IN_FLIGHT / 2
      assertAllAnswered(
        outcomes.filter((_, number) => number % 2 === 0),
        half,
      )
      assert.deepEqual(
        outcomes.filter((_, number) => number % 2 === 1),
        Array.from({ length: half }, () => ({ answered: false, code: 'TimeoutError' })),
      )
      await assertOneRefresh(scene)
    },
  )

  for (const server of KINDS) {
    test(
      `${kind}: ${PROCESSES} programs of two hosts on one dead token make one refresh: ${server}`,
      LIMIT,
      async () => {
        using scene = await sceneWithDeadToken(server, newPlace())
        holdQueries(scene, PROCESSES)
        assertAllAnswered(await runStorePrograms(PROCESSES, scene.options, scene.place.addresses), PROCESSES)
        await assertOneRefresh(scene)
      },
    )
  }

  test(
    `${kind}: ${PROCESSES} programs of two hosts that start at once on an empty store make one token`,
    LIMIT,
    async () => {
      using scene = await emptyScene('convergent', newPlace())
      using line = await startGate(PROCESSES)
      const outcomes = await runStorePrograms(PROCESSES, { ...scene.options, gate: line.url }, scene.place.addresses)
      assertAllAnswered(outcomes, PROCESSES)
      assert.deepEqual(scene.backend.counts(), { makes: 1, refreshes: 0 })
      assert.equal(scene.proxy.count('tokens.make'), 1)
    },
  )

  test(
    `${kind}: refused credentials are sent once, whichever program runs into them, until they change`,
    LIMIT,
    async () => {
      using scene = await emptyScene('convergent', newPlace())
      const { backend, proxy, place, options } = scene
      const wrong = { ...options, account: { ...options.account, password: 'not the password of anybody' } }
      const outcomes = await runStorePrograms(4, wrong, place.addresses)
      assert.deepEqual(outcomes.map(({ code }) => code).sort(), [
        'ApiInvalidCredentialsError',
        'CredentialsBlockedError',
        'CredentialsBlockedError',
        'CredentialsBlockedError',
      ])
      assert.equal(proxy.count('tokens.make'), 1)
      assertAllAnswered(await runStorePrograms(1, options, place.addresses), 1)
      assert.deepEqual(backend.counts(), { makes: 1, refreshes: 0 })
    },
  )

  test(`${kind}: no outage leads to tokens.make`, LIMIT, async () => {
    using scene = await sceneWithDeadToken('convergent', newPlace())
    const { proxy, options, place, backend } = scene
    for (const fault of PASSING_FAULTS.filter(({ name }) => OUTAGES.has(name))) {
      strike(proxy, 'tokens.refresh', fault)
      const outcomes = await runStorePrograms(2, options, place.addresses)
      assert.ok(
        outcomes.every(({ answered }) => !answered),
        fault.name,
      )
      proxy.behave()
    }
    assertAllAnswered(await runStorePrograms(1, options, place.addresses), 1)
    assert.equal(proxy.count('tokens.make'), 0)
    assert.deepEqual(backend.counts(), { makes: 1, refreshes: 1 })
  })
}
