import { errorEntry, HEADERS, languageOf, PROBLEM_MEDIA_TYPE } from '@chatapp-access/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { InvalidTokenStatus } from '../domain/app.ts'
import type { AppKey } from '../domain/counters.ts'
import type { Refusal } from '../flows/refusal.ts'
import type { Log } from '../log.ts'
import { textThenDrain } from './drain.ts'
import { errorEnvelope, problemDetails, refusalHeaders } from './error-answer.ts'
import { refusalOf } from './refusal-of.ts'
import { noteRefusal } from './refused-requests.ts'

export interface EnvelopeOptions {
  /** HTTP status of the two invalid-token errors, for the app whose token it was; for all whose app nobody knows. */
  invalidTokenStatus(app: AppKey | undefined): InvalidTokenStatus
  log: Log
}

/** Writes every failure of the app in the envelope, in the caller's language, with the headers that help. */
export function registerEnvelope(app: FastifyInstance, options: EnvelopeOptions): void {
  app.setErrorHandler((error, request, reply) => sendRefusal(refusalOf(error), request, reply, options))
}

export function sendRefusal(
  refusal: Refusal,
  request: FastifyRequest,
  reply: FastifyReply,
  options: EnvelopeOptions,
): FastifyReply {
  const status = statusOf(refusal, options)
  const language = languageOf(headerText(request, HEADERS.language))
  noteRefusal(request.raw, refusal)
  logRefusal(refusal, request.id, options.log)
  reply.code(status).headers(refusalHeaders(refusal, status)).header('Cache-Control', 'no-store')
  // What the framework refuses before any hook, such as a broken escape in the path, has none yet.
  reply.header(HEADERS.requestId, request.id)
  const asProblem = headerText(request, 'accept')?.includes(PROBLEM_MEDIA_TYPE)
  const body = asProblem ? problemDetails(refusal, status, language, request.id) : errorEnvelope(refusal, language)
  const text = JSON.stringify(body)
  reply.type(asProblem ? PROBLEM_MEDIA_TYPE : 'application/json; charset=utf-8')
  if (refusal.code !== 'ApiPayloadTooLargeError') return reply.serializer(String).send(text)
  reply.header('Connection', 'close').header('Content-Length', Buffer.byteLength(text))
  return reply.send(textThenDrain(text, request.raw))
}

function statusOf(refusal: Refusal, options: EnvelopeOptions): number {
  const invalidToken = refusal.code === 'ApiInvalidTokenError' || refusal.code === 'ApiInvalidRefreshTokenError'
  return invalidToken ? options.invalidTokenStatus(refusal.options.app) : errorEntry(refusal.code).status
}

function headerText(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()]
  return Array.isArray(value) ? value[0] : value
}

function logRefusal(refusal: Refusal, requestId: string, log: Log): void {
  const { cause, reason } = refusal.options
  const entry = { requestId, code: refusal.code, ...(reason && { reason }) }
  if (refusal.code === 'ApiInternalError') log.error({ ...entry, err: cause }, 'internal error')
  else if (cause) log.warn({ ...entry, err: cause }, 'call failed')
  else log.debug(entry, 'call refused')
}
