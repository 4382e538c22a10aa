import type { FastifyInstance, HTTPMethods } from 'fastify'
import { Refusal } from '../flows/refusal.ts'
import { HTTP_METHODS } from '../http-tables.ts'
import { ignoreBodies } from './bodies.ts'

/**
 * Answers 405 with `Allow` on our own paths for every method they do not have, so that such a call is neither "not
 * found" nor forwarded to an upstream. Call it when all routes are there.
 */
export function registerMethodNotAllowed(app: FastifyInstance, paths: readonly string[]): void {
  for (const method of HTTP_METHODS)
    if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true })
  app.register(async scope => {
    ignoreBodies(scope)
    for (const url of paths) {
      const has = (method: HTTPMethods) => app.hasRoute({ method, url })
      const allow = app.supportedMethods.filter(method => has(method as HTTPMethods))
      const refused = app.supportedMethods.filter(method => !has(method as HTTPMethods))
      if (refused.length === 0) continue
      scope.route({
        method: refused as HTTPMethods[],
        url,
        schema: { hide: true },
        handler() {
          throw new Refusal('ApiMethodNotAllowedError', { allow })
        },
      })
    }
  })
}
