import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { createGuard, type Guard, type GuardOptions, type GuardRefusal, isGuardRefusal } from '../src/index.ts'
import { startTokenServer, type TokenServer } from './token-server.ts'

/** Our own clock, which stands still until it is moved. */
export interface Clock {
  now(): number
  pass(seconds: number): void
}

export function clockOf(at = Date.now()): Clock {
  let now = at
  return {
    now: () => now,
    pass: seconds => {
      now += seconds * 1000
    },
  }
}

export interface Stage {
  server: TokenServer
  clock: Clock
  guard: Guard
}

/** A token server, and a guard with a clock of the test. */
export async function stage(test: TestContext, options: Partial<GuardOptions> = {}): Promise<Stage> {
  const server = await startTokenServer(test)
  const clock = clockOf()
  return { server, clock, guard: createGuard({ server: server.url, now: clock.now, ...options }) }
}

/** A token that a server could have issued; each number another one. */
export const tokenOf = (number = 0): string => `cat_${String(number).padStart(59, 'x')}`

/** The refusal that a promise ends with. Fails on any other end. */
export async function refusalOf(promise: Promise<unknown>): Promise<GuardRefusal> {
  const error = await promise.then(
    () => assert.fail('it was let through'),
    (error: unknown) => error,
  )
  assert.ok(isGuardRefusal(error), String(error))
  return error
}

/** Lets everything run that needs no input. */
export const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Resolves when it is so; what happens meanwhile happens in this process. */
export async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!isSo()) {
    assert.ok(Date.now() < deadline, `${isSo} did not come true`)
    await turn()
  }
}

/** A door that a reply waits at. */
export function gateOf(): { passed: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { passed: promise, open: resolve }
}
