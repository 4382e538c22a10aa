/// <reference types="hono" preserve="true" />
import type { Caller } from './caller.ts'
import { refusalResponse } from './fetch.ts'
import type { Gate, GateOptions } from './gate.ts'
import { isGuardRefusal } from './refusal.ts'

declare module 'hono' {
  interface ContextVariableMap {
    /** Who sends the request; behind `guardHono` only. */
    chatapp: Caller
  }
}

/** What is used of a context of Hono 4. */
interface HonoContext {
  readonly req: { readonly raw: Request }
  set(name: 'chatapp', caller: Caller): void
}

export interface HonoOptions<Context = unknown> extends GateOptions {
  /** The address of the caller, as `context => getConnInfo(context).remote.address` tells it. */
  address?: ((context: Context) => string | undefined) | undefined
}

/** Middleware for Hono: `context.get('chatapp')` says who sends the request; others than good tokens are answered. */
export function guardHono<Context extends HonoContext>(
  gate: Gate,
  { address, ...options }: HonoOptions<Context> = {},
): (context: Context, next: () => Promise<void>) => Promise<Response | undefined> {
  return async (context, next) => {
    const { raw } = context.req
    const asked = { header: (name: string) => raw.headers.get(name), target: raw.url, address: address?.(context) }
    try {
      context.set('chatapp', await gate.admit(asked, options))
    } catch (error) {
      if (isGuardRefusal(error)) return refusalResponse(error, raw)
      throw error
    }
    await next()
    return undefined
  }
}
