import { ERRORS, type ErrorCode } from '@chatapp-access/contract'
import type { Fault } from './faults.ts'

/** A refusal the caller gets to see: a code of the contract and, for a bad value, which one and why. */
export class ApiError extends Error {
  readonly code: ErrorCode
  readonly fault: Fault | undefined

  constructor(code: ErrorCode, fault?: Fault) {
    super(ERRORS[code].message.en)
    this.code = code
    this.fault = fault
  }
}

/** The value itself. @throws ApiError ApiNotFoundError where there is none. */
export function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new ApiError('ApiNotFoundError')
  return value
}
