import type { HashLane } from '../../passwords/lane.ts'
import { newPasswordFault, PASSWORD_FAULT_BOUNDS } from '../../passwords/password-rules.ts'
import { Refusal } from '../refusal.ts'

/**
 * The hash of a new account password that keeps the rules.
 *
 * @throws Refusal with ApiValidationError naming the rule, or LaneOverloadedError
 */
export async function hashPassword(lane: HashLane, password: string): Promise<string> {
  const keyword = newPasswordFault(password)
  if (keyword) {
    const expected = PASSWORD_FAULT_BOUNDS[keyword]
    const fault = { field: 'password', keyword, ...(expected !== undefined && { expected }) }
    throw new Refusal('ApiValidationError', { fault })
  }
  return lane.hash(password)
}
