import assert from 'node:assert/strict'
import { type Answer, call } from './http.ts'
import type { Credentials } from './operator.ts'

/** A pair as the wire has it. End times are unix seconds. */
export interface Pair {
  cabinetUserId: number
  accessToken: string
  accessTokenEndTime: number
  refreshToken: string
  refreshTokenEndTime: number
}

/** The pair of a successful answer of tokens.make or tokens.refresh; fails the test on any other answer. */
export function pairOf(answer: Answer): Pair {
  assert.equal(answer.status, 200, answer.text)
  const { success, data } = answer.body as { success: boolean; data: Pair }
  assert.equal(success, true)
  return data
}

/** tokens.make with an app password. */
export function make(
  base: string,
  { email, appId, ...one }: Pick<Credentials, 'email' | 'appId' | 'appPassword'>,
): Promise<Answer> {
  return call(base, '/v1/tokens', { method: 'POST', json: { email, password: one.appPassword, appId } })
}

export function refresh(base: string, refreshToken: string): Promise<Answer> {
  return call(base, '/v1/tokens/refresh', { method: 'POST', headers: { Refresh: refreshToken } })
}

export function check(base: string, accessToken: string): Promise<Answer> {
  return call(base, '/v1/tokens/check', { headers: { Authorization: accessToken } })
}
