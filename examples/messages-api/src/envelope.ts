import { ERRORS, type ErrorEnvelope, type Language, type SuccessEnvelope } from '@chatapp-access/contract'
import type { ApiError } from './api-error.ts'

export const success = <Data>(data: Data): SuccessEnvelope<Data> => ({ success: true, data })

/** The envelope of a refusal, in the caller's language. */
export function failure({ code, fault }: ApiError, language: Language): ErrorEnvelope {
  const message = ERRORS[code].message[language]
  if (!fault) return { success: false, error: { code, message } }
  const detail = { field: fault.field, message: fault.why[language] }
  return {
    success: false,
    error: { code, message: `${message}: ${detail.field} ${detail.message}`, details: [detail] },
  }
}
