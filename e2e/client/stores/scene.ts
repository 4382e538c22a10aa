import assert from 'node:assert/strict'
import { type Backend, backend, type Kind } from '../backend.ts'
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts'
import { gate } from '../gate.ts'
import type { Outcome } from '../program.ts'
import type { Place } from './place.ts'
import { runStorePrograms, type StoreProgramOptions } from './store-program.ts'

/** A server, a proxy before it, and a place for the pair. */
export interface Scene extends Disposable {
  readonly backend: Backend
  readonly proxy: FaultProxy
  readonly place: Place
  /** For programs that use all of it. */
  readonly options: Omit<StoreProgramOptions, 'address'>
}

/** An account that has never made a token. */
export async function emptyScene(kind: Kind, place: Place): Promise<Scene> {
  const behind = await backend(kind)
  const proxy = await startFaultProxy(behind.url)
  return {
    backend: behind,
    proxy,
    place,
    options: { url: proxy.url, account: behind.account },
    [Symbol.dispose]: () => proxy[Symbol.dispose](),
  }
}

/** A pair is saved, made by a program that has ended; the proxy has forgotten about it. */
export async function sceneWithPair(kind: Kind, place: Place): Promise<Scene> {
  const scene = await emptyScene(kind, place)
  assertAllAnswered(await runStorePrograms(1, scene.options, place.addresses), 1)
  assert.deepEqual(scene.backend.counts(), { makes: 1, refreshes: 0 })
  scene.proxy.forget()
  return scene
}

/** A pair is saved, and its access token is over. */
export async function sceneWithDeadToken(kind: Kind, place: Place): Promise<Scene> {
  const scene = await sceneWithPair(kind, place)
  await scene.backend.endAccess()
  return scene
}

/** The first queries, all with the dead token, reach the server together. */
export function holdQueries({ proxy }: Scene, count: number): void {
  const pass = gate(count)
  proxy.onCall = ({ method }) => (method === 'query' ? pass() : undefined)
}

export function assertAllAnswered(outcomes: readonly Outcome[], count: number): void {
  assert.deepEqual(
    outcomes,
    Array.from({ length: count }, () => ({ answered: true })),
  )
}

/** Counted on the wire and at the server; and everybody ended with the pair that is saved. */
export async function assertOneRefresh({ backend, proxy, place }: Scene): Promise<void> {
  assert.deepEqual(backend.counts(), { makes: 1, refreshes: 1 })
  assert.deepEqual([proxy.count('tokens.refresh'), proxy.count('tokens.make')], [1, 0])
  const answered = proxy.calls.filter(({ method, status }) => method === 'query' && status === 200)
  const tokens = new Set(answered.map(({ accessToken }) => accessToken))
  const { pair } = await place.newest()
  // Not shown when it fails: they are tokens.
  assert.ok(tokens.size === 1 && tokens.has(pair.accessToken), 'one pair, and it is saved')
}
