import type { IncomingMessage } from 'node:http'
import type { Refusal } from '../flows/refusal.ts'

const refusals = new WeakMap<IncomingMessage, Refusal>()

/** Remembers how a request was refused, for who counts and traces calls. */
export function noteRefusal(request: IncomingMessage, refusal: Refusal): void {
  refusals.set(request, refusal)
}

/** How a request was refused by us; `undefined` where it was not. */
export function refusalOfRequest(request: IncomingMessage): Refusal | undefined {
  return refusals.get(request)
}
