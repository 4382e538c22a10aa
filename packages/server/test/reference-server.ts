import {
  checkedTokenSchema,
  credentialsSchema,
  errorEntry,
  errorEnvelopeSchema,
  METHODS,
  meSchema,
  revokedSchema,
  successSchema,
  tokenPairSchema,
} from '@chatapp-access/contract'
import Fastify, { type FastifyInstance, type FastifySchema } from 'fastify'
import { Refusal } from '../src/flows/refusal.ts'
import { type ReferenceSettings, registerOpenApi, registerPages } from '../src/reference/index.ts'

const tags = ['tokens']
const failures = { '4xx': errorEnvelopeSchema, '5xx': errorEnvelopeSchema }

const SCHEMAS: Record<keyof typeof METHODS, FastifySchema> = {
  tokensMake: {
    operationId: 'tokensMake',
    summary: 'Make a pair of tokens',
    description: 'Give e-mail, password and appId once, and save the pair that comes back.',
    tags,
    consumes: ['application/json', 'application/x-www-form-urlencoded'],
    body: credentialsSchema,
    response: { 200: successSchema(tokenPairSchema), ...failures },
  },
  tokensRefresh: {
    operationId: 'tokensRefresh',
    summary: 'Refresh: a whole new pair',
    description: 'The body is ignored. Save the new pair before you use it.',
    tags,
    security: [{ refreshToken: [] }],
    response: { 200: successSchema(tokenPairSchema), ...failures },
  },
  tokensCheck: {
    operationId: 'tokensCheck',
    summary: 'Ask whether an access token is good',
    description: 'With `?quiet` the answer is 204 without a body.',
    tags,
    querystring: { type: 'object', properties: { quiet: { type: 'string', description: 'Answer 204, no body' } } },
    security: [{ accessToken: [] }],
    response: { 200: successSchema(checkedTokenSchema), 204: { type: 'null', description: 'The token is good' } },
  },
  tokensRevoke: {
    operationId: 'tokensRevoke',
    summary: 'End the access of a pair',
    tags,
    security: [{ accessToken: [] }, { refreshToken: [] }],
    response: { 200: successSchema(revokedSchema), ...failures },
  },
  me: {
    operationId: 'me',
    summary: 'Account and app of a token',
    tags,
    security: [{ accessToken: [] }],
    response: { 200: successSchema(meSchema), ...failures },
  },
}

/** One pair a generation, so that a test sees which one was sent. */
export function pairOf(generation: number) {
  return {
    cabinetUserId: 1,
    accessToken: `cat_access${generation}`,
    accessTokenEndTime: 1_767_312_000,
    refreshToken: `crt_refresh${generation}`,
    refreshTokenEndTime: 1_768_435_200,
  }
}

/** A server with the methods of the contract, simple in what they do, and the reference under test. */
export async function buildReferenceServer(settings: Partial<ReferenceSettings> = {}): Promise<FastifyInstance> {
  const app = Fastify({ ajv: { customOptions: { strictTypes: false } } })
  let generation = 0
  app.setErrorHandler((error, _request, reply) => {
    const code = error instanceof Refusal ? error.code : 'ApiInternalError'
    return reply.code(errorEntry(code).status).send({ success: false, error: { code, message: String(error) } })
  })
  await registerOpenApi(app, settings)
  const success = (data: object) => ({ success: true, data })
  const { tokensMake, tokensRefresh, tokensCheck, tokensRevoke, me } = METHODS
  app.route({ ...http(tokensMake), schema: SCHEMAS.tokensMake, handler: () => success(pairOf(++generation)) })
  app.route({
    ...http(tokensRefresh),
    schema: SCHEMAS.tokensRefresh,
    handler: request => {
      if (request.headers.refresh !== pairOf(generation).refreshToken) throw new Refusal('ApiInvalidRefreshTokenError')
      return success(pairOf(++generation))
    },
  })
  const { accessToken, accessTokenEndTime } = pairOf(1)
  const checked = { cabinetUserId: 1, appId: 'app_1_1', accessToken, accessTokenEndTime }
  app.route({ ...http(tokensCheck), schema: SCHEMAS.tokensCheck, handler: () => success(checked) })
  app.route({ ...http(tokensRevoke), schema: SCHEMAS.tokensRevoke, handler: () => success({ revoked: true }) })
  app.route({
    ...http(me),
    schema: SCHEMAS.me,
    handler: request => {
      if (request.headers.authorization !== pairOf(generation).accessToken) throw new Refusal('ApiInvalidTokenError')
      const appName = `generation ${generation}`
      return success({ cabinetUserId: 1, email: 'you@example.com', appId: 'app_1_1', appName, accessTokenEndTime })
    },
  })
  app.all('/*', () => success({ forwarded: true }))
  registerPages(app, settings)
  return app
}

function http({ method, path }: (typeof METHODS)[keyof typeof METHODS]) {
  return { method, url: path }
}
