import { HEADERS } from '@chatapp-access/contract'
import type { Caller } from './caller.ts'
import type { Gate, GateOptions } from './gate.ts'
import { type GuardRefusal, isGuardRefusal } from './refusal.ts'

export interface FetchOptions extends GateOptions {
  /** The address of the caller, where the platform tells: a standard request does not. */
  address?: ((request: Request) => string | undefined) | undefined
}

/**
 * A handler of standard requests (route handlers of Next, Deno, Bun) that calls yours for those who may pass,
 * and answers all others. What the platform passes beside the request comes after the caller.
 */
export function guardFetch<Found = Caller, Rest extends unknown[] = []>(
  gate: Gate<Found>,
  handler: (request: Request, caller: Found, ...rest: Rest) => Response | Promise<Response>,
  { address, ...options }: FetchOptions = {},
): (request: Request, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    const { headers, url } = request
    let caller: Found
    try {
      caller = await gate.admit(
        { header: name => headers.get(name), target: url, address: address?.(request) },
        options,
      )
    } catch (error) {
      if (isGuardRefusal(error)) return refusalResponse(error, request)
      throw error
    }
    return handler(request, caller, ...rest)
  }
}

/** The answer for whoever may not pass. */
export function refusalResponse(refusal: GuardRefusal, { method, headers }: Request): Response {
  const wishes = { language: headers.get(HEADERS.language), accept: headers.get('accept') }
  const { body, ...answer } = refusal.answer(wishes)
  return new Response(method === 'HEAD' ? null : body, answer)
}
