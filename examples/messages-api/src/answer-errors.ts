import { errorEntry, HEADERS, languageOf } from '@chatapp-access/contract'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from './api-error.ts'
import { failure } from './envelope.ts'
import { faultOf, malformed } from './faults.ts'
import { headerOf } from './identity.ts'

/** A handler that puts every error into the envelope. Faults of our own go to `report`, never to the caller. */
export function answerErrors(report: (error: unknown) => void) {
  return (error: FastifyError | ApiError, request: FastifyRequest, reply: FastifyReply) => {
    const refusal = error instanceof ApiError ? error : refusalOf(error)
    if (refusal.code === 'ApiInternalError') report(error)
    const { status, next } = errorEntry(refusal.code)
    if (next) reply.header(HEADERS.next, next)
    return reply.code(status).send(failure(refusal, languageOf(headerOf(request, HEADERS.language))))
  }
}

/** What Fastify could not take, as an error of the contract. */
function refusalOf({ code, validation, statusCode = 500 }: FastifyError): ApiError {
  if (validation?.[0]) return new ApiError('ApiValidationError', faultOf(validation[0]))
  switch (code) {
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new ApiError('ApiValidationError', malformed('body'))
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ApiError('ApiUnsupportedMediaTypeError')
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ApiError('ApiPayloadTooLargeError')
    default:
      return new ApiError(statusCode >= 400 && statusCode < 500 ? 'ApiBadRequestError' : 'ApiInternalError')
  }
}
