import type { Schema } from '../schema.ts'

/**
 * Who may call: anybody; a signed-in owner; one who gave the password a short while ago; the same two for operators.
 */
export type AccountAccess = 'public' | 'session' | 'recent' | 'operator' | 'recent operator'

/** What an endpoint takes and gives. */
export interface Endpoint {
  access: AccountAccess
  /** For OpenAPI. */
  summary: string
  params?: Schema<unknown>
  query?: Schema<unknown>
  body?: Schema<unknown>
  data: Schema<unknown>
}
