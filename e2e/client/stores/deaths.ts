import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../harness/index.ts'
import { KINDS, type Kind } from '../backend.ts'
import type { Program } from '../program.ts'
import type { Place, PlaceKind } from './place.ts'
import { assertAllAnswered, type Scene, sceneWithDeadToken } from './scene.ts'
import { runStorePrograms, type StopAt, standsStill, startStoreProgram } from './store-program.ts'

/**
 * Where a holder is killed, and how many tokens a single-use server then costs. Where it costs none, ours is asked no
 * differently.
 */
const DEATHS: readonly { when: string; stopAt: StopAt | 'sent' | 'replied'; makes: number }[] = [
  { when: 'it has the lock', stopAt: 'locked', makes: 0 },
  { when: 'its refresh is sent', stopAt: 'sent', makes: 0 },
  { when: 'its refresh is done and not answered', stopAt: 'replied', makes: 1 },
  { when: 'it is about to save', stopAt: 'saving', makes: 1 },
  { when: 'it has saved', stopAt: 'saved', makes: 0 },
]

const OTHERS = 2
const LIMIT = { timeout: 90_000 }
/** In files the others see that a process is dead; elsewhere they wait for its lease. */
const LEASE_MS = { file: 60_000, SQLite: 60_000, Redis: 1_000, PostgreSQL: 1_000 }
const NAP_LEASE_MS = 500
const RENEWALS = 3

/** Declares what is left of a renewal whose holder dies, or sleeps, in the middle of it. */
export function testDeaths(kind: PlaceKind, newPlace: () => Place): void {
  for (const { when, stopAt, makes } of DEATHS) {
    for (const server of makes === 0 ? KINDS.slice(1) : KINDS) {
      test(`${kind}: a holder killed when ${when} costs nothing but a refresh: ${server}`, LIMIT, async () => {
        using scene = await sceneWithDeadToken(server, newPlace())
        const { backend, proxy, place, options } = scene
        const leaseMs = LEASE_MS[kind]
        const holder = await stopHolder(scene, stopAt, leaseMs)
        const others = runStorePrograms(OTHERS, { ...options, leaseMs }, place.addresses)
        holder.signal('SIGKILL')
        await holder.ended()
        assertAllAnswered(await others, OTHERS)
        const counted = backend.counts()
        const spent = server === 'single-use' ? makes : 0
        assert.equal(counted.makes, 1 + spent)
        assert.equal(proxy.count('tokens.make'), spent)
        assert.equal(counted.refreshes, 1)
        assert.ok(await backend.accepts((await place.newest()).pair.accessToken), 'the saved pair works')
      })
    }
  }

  for (const server of KINDS) {
    test(
      `${kind}: a holder asleep for longer than its lease never puts its pair over a newer one: ${server}`,
      LIMIT,
      () => sleepThroughRenewals(server, newPlace()),
    )
  }
}

async function sleepThroughRenewals(server: Kind, place: Place): Promise<void> {
  using scene = await sceneWithDeadToken(server, place)
  const { backend, options } = scene
  const sleeper = await stopHolder(scene, 'saving', NAP_LEASE_MS)
  for (let renewal = 1; renewal <= RENEWALS; renewal += 1) {
    if (renewal > 1) await backend.endAccess()
    assertAllAnswered(await runStorePrograms(1, { ...options, leaseMs: NAP_LEASE_MS }, place.addresses), 1)
  }
  const newest = await place.newest()
  const counted = backend.counts()
  sleeper.signal('SIGCONT')
  assertAllAnswered(await sleeper.finished(), 1)

  // Not shown when it fails: they hold tokens.
  assert.ok(JSON.stringify(await place.newest()) === JSON.stringify(newest), 'the newest version is as it was')
  assert.ok(await backend.accepts(newest.pair.accessToken), 'the newest version is the pair that works')
  assert.deepEqual(backend.counts(), counted, 'the sleeper took the pair it found')
  assert.ok(counted.makes - 1 <= (server === 'single-use' ? 1 : 0), `${counted.makes - 1} further tokens.make`)
}

/** Starts a program that renews, and waits until it stands still in the middle of that. */
async function stopHolder(
  { proxy, place, options }: Scene,
  stopAt: StopAt | 'sent' | 'replied',
  leaseMs: number,
): Promise<Program> {
  const address = place.addresses[0]
  if (stopAt !== 'sent' && stopAt !== 'replied') {
    const program = await startStoreProgram({ ...options, address, leaseMs, stopAt })
    await standsStill(program)
    return program
  }
  const cut = Promise.withResolvers<'cut'>()
  let held = false
  proxy[stopAt === 'sent' ? 'onCall' : 'onAnswer'] = ({ method }) => {
    if (held || method !== 'tokens.refresh') return
    held = true
    return cut.promise
  }
  const program = await startStoreProgram({ ...options, address, leaseMs })
  await eventually('the holder refreshes', 30_000, () => held || undefined)
  program.signal('SIGSTOP')
  await standsStill(program)
  proxy.behave()
  cut.resolve('cut')
  return program
}
