import type { FastifyError, FastifySchemaValidationError } from 'fastify'
import { CannotDoError } from '../flows/create-account.ts'
import { type Fault, Refusal } from '../flows/refusal.ts'
import { LaneOverloadedError } from '../passwords/lane.ts'
import { StoreUnavailableError } from '../store/store.ts'

/** What the framework refuses before a route runs, in words of the table. */
const FRAMEWORK: Readonly<Record<string, () => Refusal>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => new Refusal('ApiPayloadTooLargeError'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new Refusal('ApiUnsupportedMediaTypeError'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => new Refusal('ApiBadRequestError'),
  FST_ERR_BAD_URL: () => new Refusal('ApiBadRequestError'),
  FST_ERR_MAX_PARAM_LENGTH: () => new Refusal('ApiNotFoundError'),
  FST_ERR_ROUTE_MISSING_HANDLER: () => new Refusal('ApiNotFoundError'),
}

/** Any error as a refusal of the table; what is not known is ApiInternalError, with its cause for the log. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof CannotDoError && error.refusal) return error.refusal
  if (error instanceof StoreUnavailableError) {
    return new Refusal('ApiUnavailableError', { retryAfterSeconds: 1, cause: error })
  }
  if (error instanceof LaneOverloadedError) {
    return new Refusal('ApiOverloadedError', { retryAfterSeconds: error.retryAfterSeconds })
  }
  const { code, validation, statusCode } = error as FastifyError
  const fault = validation?.[0] && faultOf(validation[0])
  if (fault) return new Refusal('ApiValidationError', { fault })
  const known = FRAMEWORK[code]?.()
  if (known) return known
  // The framework's word for what the caller did, such as breaking off in the middle of a body.
  const isCallers = statusCode !== undefined && statusCode >= 400 && statusCode < 500
  return isCallers ? new Refusal('ApiBadRequestError') : new Refusal('ApiInternalError', { cause: error })
}

function faultOf(found: FastifySchemaValidationError): Fault {
  const { keyword, instancePath, params } = found
  const { missingProperty, additionalProperty, type, limit } = params as Record<string, string | number | undefined>
  const field = String(missingProperty ?? additionalProperty ?? (instancePath.slice(1) || 'body'))
  const expected = type ?? limit
  return { field, keyword: field === 'body' ? 'json' : keyword, ...(expected !== undefined && { expected }) }
}
