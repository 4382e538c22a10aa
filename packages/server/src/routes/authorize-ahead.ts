import type { IncomingMessage, ServerResponse } from 'node:http'
import { HEADERS, METHODS } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'
import { networkOf } from '../domain/network.ts'
import { createReadCaller } from '../gateway/caller.ts'
import { httpFault } from '../plugins/http-fault.ts'
import { type AuthorizeDeps, authorize, statusOfYes } from './authorize.ts'

const PATH = METHODS.tokensAuthorize.path
const SLASH = 47
const QUESTION_MARK = 63

const refused = new WeakMap<IncomingMessage, unknown>()

/** Why this request was refused before the app saw it; to be thrown by its route, which words it. */
export function refusedAhead(request: IncomingMessage): unknown {
  return refused.get(request)
}

/**
 * Answers tokens.authorize before the app is asked, which would take as long again as the rest of the answer, and every
 * query behind a proxy pays for it. Refusals, and what is not plainly such a question, are left to the route. Call it when
 * whoever else stands in front of the app does.
 */
export function authorizeAhead(app: FastifyInstance, deps: AuthorizeDeps & { isStopping(): boolean }): void {
  const readCaller = createReadCaller(deps.config.trustedProxies)
  const { genReqId: nextRequestId } = app as unknown as MakesRequestIds
  const take = (request: IncomingMessage, answer: ServerResponse): boolean => {
    if (!isQuestion(request)) return false
    try {
      const headers = authorize(request, () => networkOf(readCaller(request).address), deps)
      headers[HEADERS.requestId] = nextRequestId()
      if (deps.isStopping()) headers.Connection = 'close'
      const status = statusOfYes(request.url as string)
      if (status === 200) headers['Content-Length'] = '0'
      answer.writeHead(status, headers).end()
      return true
    } catch (error) {
      refused.set(request, error)
      return false
    }
  }
  const behind = app.server.listeners('request')
  app.server.removeAllListeners('request').on('request', (request, answer) => {
    if (!take(request, answer)) for (const listener of behind) listener.call(app.server, request, answer)
  })
}

/** Fastify has it since version 5, its types do not. */
interface MakesRequestIds {
  /** Ours counts, and looks at no request. */
  genReqId(): string
}

function isQuestion(request: IncomingMessage): boolean {
  const { url = '', headers } = request
  if (!url.startsWith(PATH)) return false
  const next = url.charCodeAt(PATH.length)
  const isWhole = url.length === PATH.length || next === SLASH || next === QUESTION_MARK
  const hasContent = headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
  return isWhole && !hasContent && !httpFault(request)
}
