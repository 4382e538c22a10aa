import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from './caller.ts'
import type { Gate, GateOptions } from './gate.ts'
import { askedOf, sendRefusal } from './node.ts'
import { isGuardRefusal } from './refusal.ts'

declare global {
  namespace Express {
    interface Request {
      /** Who sends the request; behind `guardExpress` only. */
      chatapp: Caller
    }
  }
}

/** What is used of a request of Express, 4 or 5. `ip` follows its setting `trust proxy`. */
type ExpressRequest = IncomingMessage & { chatapp?: Caller; ip?: string | undefined }

type Middleware = (request: ExpressRequest, response: ServerResponse, next: (error?: unknown) => void) => void

/** Middleware for Express: `request.chatapp` says who sends the request; others than good tokens are answered. */
export function guardExpress(gate: Gate, options?: GateOptions): Middleware {
  return (request, response, next) => {
    gate.admit({ ...askedOf(request), address: request.ip ?? request.socket.remoteAddress }, options).then(
      caller => {
        request.chatapp = caller
        next()
      },
      error => {
        if (isGuardRefusal(error)) sendRefusal(error, request, response)
        else next(error)
      },
    )
  }
}
