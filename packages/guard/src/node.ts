import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { HEADERS } from '@chatapp-access/contract'
import type { Caller } from './caller.ts'
import type { Asked, Gate, GateOptions } from './gate.ts'
import { type GuardRefusal, isGuardRefusal } from './refusal.ts'

export interface NodeOptions extends GateOptions {
  /** The address of the caller, behind proxies of your own. Default: that of the connection. */
  address?: ((request: IncomingMessage) => string | undefined) | undefined
}

type Handler<Found> = (request: IncomingMessage, response: ServerResponse, caller: Found) => unknown

const LANGUAGE = HEADERS.language.toLowerCase()

/**
 * A listener for `node:http` that calls the handler for those who may pass, and answers all others. What the handler
 * rejects with is an unhandled rejection, as of every asynchronous listener.
 */
export function guardNode<Found = Caller>(
  gate: Gate<Found>,
  handler: Handler<Found>,
  options?: NodeOptions,
): RequestListener {
  return async (request, response) => {
    const caller = await admitNode(gate, request, response, options)
    if (caller !== undefined) await handler(request, response, caller)
  }
}

/** Who sends this; or `undefined`, and the request is answered. */
export async function admitNode<Found = Caller>(
  gate: Gate<Found>,
  request: IncomingMessage,
  response: ServerResponse,
  { address = request => request.socket.remoteAddress, ...options }: NodeOptions = {},
): Promise<Found | undefined> {
  try {
    return await gate.admit({ ...askedOf(request), address: address(request) }, options)
  } catch (error) {
    if (!isGuardRefusal(error)) throw error
    sendRefusal(error, request, response)
    return undefined
  }
}

/** A request of Node as a gate looks at it. */
export function askedOf(request: IncomingMessage): Asked {
  return { header: name => headerOf(request, name), target: request.url }
}

/** Answers for whoever may not pass. */
export function sendRefusal(refusal: GuardRefusal, request: IncomingMessage, response: ServerResponse): void {
  const { accept } = request.headers
  const { status, headers, body } = refusal.answer({ language: headerOf(request, LANGUAGE), accept })
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.statusCode = status
  // An answer to HEAD has the length of the body that it leaves out.
  response.setHeader('Content-Length', Buffer.byteLength(body))
  response.end(request.method === 'HEAD' ? undefined : body)
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : value?.join(', ')
}
