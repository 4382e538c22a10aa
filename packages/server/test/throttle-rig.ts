import assert from 'node:assert/strict'
import { networkOf } from '../src/domain/network.ts'
import {
  type Admission,
  createThrottle,
  type LocalThrottle,
  type Slot,
  THROTTLE_LIMITS,
  type ThrottleLimits,
} from '../src/domain/throttle.ts'

export interface Login {
  address?: string
  account?: string
  known?: boolean
}

export function attempt({ address = '198.51.100.1', account = 'victim', known = false }: Login = {}) {
  return { address, network: networkOf(address), account, known }
}

export function start(changes: Partial<ThrottleLimits> = {}) {
  const clock = { now: 1_000_000 }
  const throttle = createThrottle({ ...THROTTLE_LIMITS, ...changes }, () => clock.now)
  const wait = (seconds: number): void => {
    clock.now += seconds * 1000
  }
  return { clock, throttle, wait }
}

/** The i-th of many addresses that share no network of any width, so that only the account's lane counts. */
export function elsewhere(i: number): string {
  return `${1 + (i % 220)}.${Math.floor(i / 220) % 250}.${Math.floor(i / 55_000)}.1`
}

export function admitted(admission: Admission): Slot {
  assert.equal(admission.admitted, true)
  return admission as Slot
}

export function retryAfter(admission: { admitted: boolean; retryAfterSeconds?: number }): number {
  assert.equal(admission.admitted, false)
  return admission.retryAfterSeconds ?? Number.NaN
}

export function fail(throttle: LocalThrottle, count: number, login: (i: number) => Login): void {
  for (let i = 0; i < count; i++) admitted(throttle.admitPassword(attempt(login(i)))).failed()
}
