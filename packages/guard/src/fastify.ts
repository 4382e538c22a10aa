/// <reference types="fastify" preserve="true" />
import type { IncomingMessage } from 'node:http'
import { HEADERS } from '@chatapp-access/contract'
import type { Caller } from './caller.ts'
import type { Gate, GateOptions } from './gate.ts'
import { askedOf } from './node.ts'
import { isGuardRefusal } from './refusal.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends the request; where the guard is registered, and below. */
    chatapp: Caller
  }
}

/** What is used of Fastify 5. `ip` follows its setting `trustProxy`. */
interface FastifyRequestLike {
  raw: IncomingMessage
  ip: string
  chatapp?: Caller
}

interface FastifyReplyLike {
  code(status: number): FastifyReplyLike
  headers(values: Record<string, string>): FastifyReplyLike
  serializer(one: (body: unknown) => string): FastifyReplyLike
  send(body: string): FastifyReplyLike
}

interface FastifyLike {
  hasRequestDecorator(name: string): boolean
  decorateRequest(name: string, value: null): unknown
  addHook(name: 'onRequest', hook: (request: FastifyRequestLike, reply: FastifyReplyLike) => Promise<unknown>): unknown
}

/**
 * A plugin for Fastify: `request.chatapp` says who sends the request; others than good tokens are answered. It guards the
 * routes of the instance that it is registered on, and of all below it, in whatever order they are registered.
 */
export function guardFastify(gate: Gate, options?: GateOptions): (app: FastifyLike) => Promise<void> {
  const plugin = async (app: FastifyLike): Promise<void> => {
    if (!app.hasRequestDecorator('chatapp')) app.decorateRequest('chatapp', null)
    app.addHook('onRequest', async (request, reply) => {
      try {
        request.chatapp = await gate.admit({ ...askedOf(request.raw), address: request.ip }, options)
        return
      } catch (error) {
        if (!isGuardRefusal(error)) throw error
        const { accept, [HEADERS.language.toLowerCase()]: language } = request.raw.headers
        const { status, headers, body } = error.answer({ language: language?.toString(), accept })
        // With a serializer of its own the media type stays as it is: problem details have no charset.
        return reply.code(status).headers(headers).serializer(String).send(body)
      }
    })
  }
  // Else Fastify would give the plugin an instance of its own, and it would guard nothing.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true, [Symbol.for('fastify.display-name')]: PLUGIN })
}

const PLUGIN = 'chatapp-access-guard'
