import { ADVICE_HEADER, HEADERS, JWKS_PATH } from '@chatapp-access/contract'
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { accountErrorsOf } from './account-errors.ts'
import { SHARED_SCHEMAS, sharedComponents } from './components.ts'
import { describeErrors } from './describe-errors.ts'
import { type OpenApiDocument, type Operation, operationsOf, resolveParameter } from './document.ts'
import { EVERY_METHOD_ERRORS, METHOD_ERRORS, type MethodKey, methodAt } from './error-sources.ts'
import { completeSettings, type ReferenceSettings } from './settings.ts'
import { exampleData } from './success-examples.ts'

const DESCRIPTION = `Make a pair of tokens once, save it, and send the access token with each query.
When a query is answered with \`ApiInvalidTokenError\`, refresh, save the new pair, and repeat the query.
Decide by \`error.code\`, never by the status alone. The page at \`/docs\` says the same with commands to copy.`

/**
 * Starts collecting the document; call and await it before any route is added. A route is in the document when its
 * schema has a tag and not `hide`. What the contract knows beyond the schemas, such as errors, headers and examples,
 * is added to the methods of the contract. Throws a TypeError where the origin is not an http(s) URL.
 */
export async function registerOpenApi(app: FastifyInstance, given: Partial<ReferenceSettings>): Promise<void> {
  const settings = completeSettings(given)
  await app.register(swagger, {
    hideUntagged: true,
    convertConstToEnum: false,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'ChatApp Access',
        version: settings.version,
        summary: 'Tokens for the ChatApp API: make, refresh, check, revoke.',
        description: DESCRIPTION,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      components: sharedComponents(),
    },
    transformObject: documentObject => {
      if (!('openapiObject' in documentObject)) throw new TypeError('Expected an OpenAPI document')
      const document = documentObject.openapiObject as OpenApiDocument
      enrichDocument(document, settings)
      return documentObject.openapiObject
    },
  })
}

/** Adds to a document what the contract knows of its methods. */
function enrichDocument(document: OpenApiDocument, settings: ReferenceSettings): void {
  document.components.schemas = { ...document.components.schemas, ...SHARED_SCHEMAS }
  for (const { path, method, operation } of operationsOf(document)) {
    const key = methodAt(method, path)
    if (key) enrichOperation(document, operation, key, settings)
    else if (path === JWKS_PATH) describeKeys(operation, settings)
    else describeAccountOperation(operation, method, settings)
  }
}

/** The keys of identity tokens, which anybody may read. */
function describeKeys(operation: Operation, settings: ReferenceSettings): void {
  for (const answer of Object.values(operation.responses)) answer.headers = headersNamed([HEADERS.requestId])
  Object.assign(operation.responses, describeErrors(EVERY_METHOD_ERRORS, settings))
}

/** The errors of an endpoint of My Account, and the token that its calls carry. */
function describeAccountOperation(operation: Operation, method: string, settings: ReferenceSettings): void {
  const codes = accountErrorsOf(operation.operationId)
  if (!codes) return
  const names = operation.security && method !== 'get' ? ['Csrf', 'Lang'] : ['Lang']
  const shared = names.map(name => ({ $ref: `#/components/parameters/${name}` }))
  operation.parameters = [...(operation.parameters ?? []), ...shared]
  for (const answer of Object.values(operation.responses)) {
    answer.headers = { ...answer.headers, ...headersNamed([HEADERS.requestId]) }
  }
  Object.assign(operation.responses, describeErrors([...codes, ...EVERY_METHOD_ERRORS], settings))
}

function enrichOperation(
  document: OpenApiDocument,
  operation: Operation,
  key: MethodKey,
  settings: ReferenceSettings,
): void {
  addParameters(document, operation, key)
  for (const [status, answer] of Object.entries(operation.responses)) {
    // Fastify's ranges such as 4XX stand for the errors that are named one by one below.
    if (/^(?:[45]|default)/.test(status)) delete operation.responses[status]
    else answer.headers = { ...answer.headers, ...successHeaders(key) }
  }
  const media = operation.responses['200']?.content?.['application/json']
  if (media && key !== 'tokensAuthorize') media.example = { success: true, data: exampleData(settings)[key] }
  const codes = [...METHOD_ERRORS[key], ...EVERY_METHOD_ERRORS]
  Object.assign(operation.responses, describeErrors(codes, settings))
}

/** Headers that routes need not describe, or describe in lower case: the document has them in the spelling of the wire. */
function addParameters(document: OpenApiDocument, operation: Operation, key: MethodKey): void {
  const names = key === 'tokensMake' ? ['IdempotencyKey', 'Lang'] : ['Lang']
  const shared = names.map(name => ({ $ref: `#/components/parameters/${name}` }))
  const spelt = shared.map(reference => resolveParameter(document, reference).name)
  const own = (operation.parameters ?? []).filter(parameter => {
    const { name } = resolveParameter(document, parameter)
    return !spelt.some(other => isSameHeader(name, other))
  })
  operation.parameters = [...own, ...shared]
}

function isSameHeader(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}

const OWN_ANSWER_HEADERS: Readonly<Record<MethodKey, readonly string[]>> = {
  tokensMake: [HEADERS.rateLimitPolicy, HEADERS.rateLimit, ADVICE_HEADER],
  tokensRefresh: [ADVICE_HEADER],
  tokensCheck: [],
  tokensAuthorize: [],
  tokensRevoke: [],
  me: [],
}

function successHeaders(key: MethodKey): Record<string, { $ref: string }> {
  return headersNamed([HEADERS.requestId, ...OWN_ANSWER_HEADERS[key]])
}

function headersNamed(names: readonly string[]): Record<string, { $ref: string }> {
  return Object.fromEntries(names.map(name => [name, { $ref: `#/components/headers/${name}` }]))
}
