import { METHODS as HTTP_METHODS, type IncomingMessage, type ServerResponse } from 'node:http'
import type { FastifyInstance, HTTPMethods } from 'fastify'
import { liftBodyDeadline } from '../plugins/body-deadline.ts'
import { registerUpgrades } from '../plugins/upgrades.ts'
import { Gateway, type GatewayDeps, NOT_FORWARDED } from './gateway.ts'

export type { GatewayDeps }

/**
 * Puts the gateway in front of the app: it forwards every path that is none of the server's own, on the terms of its
 * route, and leaves all others to the app. What it refuses the app words, with the hooks that every answer passes.
 */
export function registerGateway(app: FastifyInstance, deps: GatewayDeps): void {
  const methods = HTTP_METHODS.filter(method => !NOT_FORWARDED.has(method))
  for (const method of methods) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true })
  const refused = new WeakMap<IncomingMessage, unknown>()
  const gateway = new Gateway(deps, {
    upgraded: registerUpgrades(app),
    nextRequestId: requestIdsOf(app),
    refuse(request, answer, error) {
      refused.set(request, error)
      app.routing(request, answer)
    },
  })
  app.addHook('onClose', () => gateway.close())
  app.addHook('onRequest', ({ raw }, _reply, done) => done(refused.get(raw) as Error | undefined))
  standInFront(app, gateway)
  app.register(async scope => {
    scope.route({
      // CORS answers OPTIONS for every path, where it is on.
      method: (methods as HTTPMethods[]).filter(method => !scope.hasRoute({ method, url: '/*' })),
      url: '/*',
      schema: { hide: true },
      // In a hook: what follows would read the body, or refuse its media type.
      onRequest(request, reply, _next) {
        // Only what came past the gateway gets here, by a second listener such as the one that `localhost` has.
        liftBodyDeadline(request.raw)
        if (gateway.take(request.raw, reply.raw)) reply.hijack()
        else reply.callNotFound()
      },
      handler: (_request, reply) => reply.callNotFound(),
    })
  })
}

function standInFront(app: FastifyInstance, gateway: Gateway): void {
  const serve = (request: IncomingMessage, answer: ServerResponse) => {
    if (!gateway.take(request, answer)) app.routing(request, answer)
  }
  app.server.removeAllListeners('request').on('request', serve)
  // Node would tell the caller to go on before anybody has looked at the token. Our own methods take small bodies only.
  app.server.on('checkContinue', (request, answer) => {
    if (gateway.take(request, answer, true)) return
    answer.writeContinue()
    app.routing(request, answer)
  })
}

/** Fastify has it since version 5, its types do not. */
interface MakesRequestIds {
  /** Ours counts, and looks at no request. */
  genReqId(): string
}

function requestIdsOf(app: FastifyInstance): () => string {
  return (app as unknown as MakesRequestIds).genReqId
}
