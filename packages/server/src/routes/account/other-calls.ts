import { ACCOUNT_ENDPOINTS, ACCOUNT_PATH, JOURNAL_CSV_PATH } from '@chatapp-access/contract/account'
import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify'
import { Refusal } from '../../flows/refusal.ts'

const API_PATH = `${ACCOUNT_PATH}/api/`

/**
 * Answers every call below the API's path that is no endpoint, before anything of it is read: 405 with `Allow` where the
 * path has other methods, else 404. One route for all: a route for each method of each path took 40 ms of every start.
 */
export function registerOtherCalls(app: FastifyInstance): void {
  app.route({
    method: app.supportedMethods as HTTPMethods[],
    url: `${API_PATH}*`,
    schema: { hide: true },
    onRequest: async request => {
      throw refusalOf(request)
    },
    handler: (_request, reply) => reply.callNotFound(),
  })
}

function refusalOf({ params }: FastifyRequest): Refusal {
  const path = API_PATH + (params as { '*': string })['*']
  // Several, since a name may stand where others have an id.
  const allow = METHODS_BY_PATH.flatMap(([pattern, methods]) => (pattern.test(path) ? methods : []))
  return allow.length > 0 ? new Refusal('ApiMethodNotAllowedError', { allow }) : new Refusal('ApiNotFoundError')
}

const METHODS_BY_PATH: readonly (readonly [path: RegExp, methods: readonly string[]])[] = methodsByPath()
  .entries()
  .map(([path, methods]) => [patternOf(path), methods.flatMap(withHead)] as const)
  .toArray()

function methodsByPath(): Map<string, string[]> {
  const byPath = new Map<string, string[]>([[JOURNAL_CSV_PATH, ['GET']]])
  for (const endpoint of Object.values(ACCOUNT_ENDPOINTS)) {
    const [method, path] = endpoint.split(' ') as [string, string]
    byPath.set(path, [...(byPath.get(path) ?? []), method])
  }
  return byPath
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}/?$`)
}

function withHead(method: string): string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method]
}
