import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import {
  checkedTokenSchema,
  credentialsSchema,
  ERROR_CODES,
  ERRORS,
  JWKS_PATH,
  METHODS,
  meSchema,
  revokedSchema,
  successSchema,
  tokenPairSchema,
} from '@chatapp-access/contract'
import {
  ACCOUNT_API,
  ACCOUNT_ENDPOINTS,
  type AccountEndpoint,
  CSRF_HEADER,
  JOURNAL_CSV_PATH,
} from '@chatapp-access/contract/account'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { accountErrorsOf } from '../src/reference/account-errors.ts'
import { EVERY_METHOD_ERRORS, METHOD_ERRORS, type MethodKey, sourcesOf } from '../src/reference/error-sources.ts'
import { startReferenceServer } from './reference-server.ts'

type Json = Record<string, unknown>

let document: Json
before(async () => {
  document = await documentOf({})
})

async function documentOf(flags: Record<string, string>): Promise<Json> {
  const server = await startReferenceServer(flags)
  const response = await fetch(`${server.url}/openapi.json`)
  const found = resolve(await response.json())
  await server.stop()
  return found
}

const METHOD_KEYS = Object.keys(METHODS) as MethodKey[]
const OPERATION_FIELDS = 'tags summary description operationId parameters requestBody responses security'.split(' ')

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object behind a JSON pointer of the document. */
function at(...path: string[]): Json {
  const found = path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), document)
  if (!isObject(found)) throw new assert.AssertionError({ message: `Nothing at ${path.join(' / ')}` })
  return found
}

function operationOf(key: MethodKey): Json {
  const { path, method } = METHODS[key]
  return at('paths', path, method.toLowerCase())
}

/** Every object of the document with its place. */
function* everyObject(value: unknown, place = '#'): Generator<[place: string, found: Json]> {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* everyObject(item, `${place}/${index}`)
  if (!isObject(value)) return
  yield [place, value]
  for (const [key, item] of Object.entries(value)) yield* everyObject(item, `${place}/${key}`)
}

/** The object itself, or the one its reference names. */
function resolve(value: unknown): Json {
  assert.ok(isObject(value))
  return typeof value.$ref === 'string' ? at(...value.$ref.replace('#/', '').split('/')) : value
}

test('the document is OpenAPI 3.1 with a title, a version and paths', () => {
  assert.equal(document.openapi, '3.1.0')
  assert.equal(at('info').title, 'ChatApp Access')
  assert.equal(at('info').version, '0.1.0')
  for (const field of Object.keys(document)) {
    assert.ok(['openapi', 'info', 'servers', 'paths', 'components', 'tags'].includes(field), field)
  }
  for (const path of Object.keys(at('paths'))) assert.match(path, /^\/(?:v1|account\/api|\.well-known)\//)
})

test('every method of the contract is there and nothing else, each under an id of its own', () => {
  const found = Object.entries(at('paths')).flatMap(([path, item]) =>
    Object.keys(resolve(item)).map(method => `${method.toUpperCase()} ${path}`),
  )
  const wanted = METHOD_KEYS.map(key => `${METHODS[key].method} ${METHODS[key].path}`)
  const others = found.filter(name => !wanted.includes(name))
  assert.deepEqual(found.filter(name => wanted.includes(name)).sort(), wanted.sort())
  const ofAccount = Object.values(ACCOUNT_ENDPOINTS).map(name => name.replace(/:(\w+)/g, '{$1}'))
  assert.deepEqual(others.sort(), [...ofAccount, `GET ${JOURNAL_CSV_PATH}`, `GET ${JWKS_PATH}`].sort())
  assert.equal(new Set(METHOD_KEYS.map(key => operationOf(key).operationId)).size, METHOD_KEYS.length)
})

test('every reference of the document resolves', () => {
  let references = 0
  for (const [place, found] of everyObject(document)) {
    if (found.$ref === undefined) continue
    assert.match(String(found.$ref), /^#\//, place)
    resolve(found)
    references += 1
  }
  assert.ok(references > 20)
})

test('operations, parameters, answers and headers have the members the specification asks for', () => {
  for (const key of METHOD_KEYS) {
    const operation = operationOf(key)
    for (const field of Object.keys(operation)) assert.ok(OPERATION_FIELDS.includes(field), `${key}: ${field}`)
    for (const parameter of Object.values(operation.parameters ?? {}).map(resolve)) {
      assert.ok(['query', 'header'].includes(String(parameter.in)), `${key}: ${parameter.name}`)
      assert.equal(typeof parameter.name, 'string')
      assert.ok(isObject(parameter.schema))
      // Section 4.8.12.1: parameters of these names are ignored; security says what they say.
      assert.doesNotMatch(String(parameter.name), /^(?:accept|content-type|authorization)$/i)
    }
    for (const [status, answer] of Object.entries(resolve(operation.responses))) {
      assert.match(status, /^[2-5]\d\d$/)
      const { description, headers = {} } = resolve(answer)
      assert.ok(typeof description === 'string' && description !== '')
      for (const header of Object.values(resolve(headers))) assert.ok(isObject(resolve(header).schema))
    }
    for (const requirement of Object.values(operation.security ?? {})) {
      for (const name of Object.keys(resolve(requirement))) assert.ok(at('components', 'securitySchemes', name))
    }
  }
})

test('the document shows the very schemas the routes validate and answer with', () => {
  const contentOf = (value: unknown, type: string) => resolve(resolve(resolve(value).content)[type]).schema
  const { requestBody } = operationOf('tokensMake')
  for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
    assert.deepEqual(contentOf(requestBody, type), credentialsSchema)
  }
  const answers = {
    tokensMake: tokenPairSchema,
    tokensRefresh: tokenPairSchema,
    tokensCheck: checkedTokenSchema,
    tokensRevoke: revokedSchema,
    me: meSchema,
  }
  for (const key of Object.keys(answers) as (keyof typeof answers)[]) {
    const responses = resolve(operationOf(key).responses)
    assert.deepEqual(contentOf(responses[200], 'application/json'), successSchema(answers[key]))
  }
})

test('every schema compiles as JSON Schema 2020-12, and every example is what its schema says', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  ajv.addSchema({ $id: 'document', ...document }, 'document')
  let examples = 0
  for (const [place, found] of everyObject(document)) {
    if (!isObject(found.schema)) continue
    const pointer = `${place}/schema`.replaceAll('~', '~0')
    const rebased = JSON.parse(JSON.stringify(found.schema).replaceAll('"$ref":"#', '"$ref":"document#'))
    const validate = ajv.compile(rebased)
    const named = Object.values(isObject(found.examples) ? found.examples : {}).map(example => resolve(example).value)
    for (const example of [...named, ...('example' in found ? [found.example] : [])]) {
      assert.ok(validate(example), `${pointer}: ${ajv.errorsText(validate.errors)}`)
      assert.ok(!validate({ success: 'no' }), `${pointer} refuses nothing`)
      examples += 1
    }
  }
  assert.ok(examples > 50)
})

test('each method names exactly the errors it may answer, under their status', () => {
  for (const key of METHOD_KEYS) {
    const named = Object.entries(resolve(operationOf(key).responses))
      .filter(([status]) => !status.startsWith('2'))
      .flatMap(([status, answer]) => {
        const media = resolve(resolve(resolve(answer).content)['application/json'])
        return Object.keys(resolve(media.examples)).map(code => [code, Number(status)])
      })
    const wanted = [...METHOD_ERRORS[key], ...EVERY_METHOD_ERRORS].map(code => [code, ERRORS[code].status])
    assert.deepEqual(named.sort(), wanted.sort(), key)
  }
})

test('each endpoint of My Account says who may call it, what calls carry, and what it may answer', () => {
  for (const name of Object.keys(ACCOUNT_ENDPOINTS) as AccountEndpoint[]) {
    const [method = '', path = ''] = ACCOUNT_ENDPOINTS[name].split(' ')
    const place = path.replace(/:(\w+)/g, '{$1}')
    const operation = at('paths', place, method.toLowerCase())
    assert.deepEqual([operation.tags, operation.operationId], [['my account'], `account.${name}`])
    const isPublic = ACCOUNT_API[name].access === 'public'
    assert.deepEqual(operation.security, isPublic ? undefined : [{ session: [] }], name)
    const parameters = Object.values(operation.parameters ?? {}).map(parameter => resolve(parameter).name)
    assert.equal(parameters.includes(CSRF_HEADER), !isPublic && method !== 'GET', name)
    const named = Object.entries(resolve(operation.responses))
      .filter(([status]) => !status.startsWith('2'))
      .flatMap(([, answer]) =>
        Object.keys(resolve(resolve(resolve(resolve(answer).content)['application/json']).examples)),
      )
    assert.deepEqual(named.sort(), [...(accountErrorsOf(`account.${name}`) ?? []), ...EVERY_METHOD_ERRORS].sort(), name)
  }
})

test('the answers of 429 and 503 carry Retry-After, those of tokens.make the limit, and all the request id', () => {
  for (const key of METHOD_KEYS) {
    for (const [status, answer] of Object.entries(resolve(operationOf(key).responses))) {
      const headers = Object.keys(resolve(resolve(answer).headers))
      assert.ok(headers.includes('X-Request-Id'))
      assert.equal(headers.includes('Retry-After'), status === '429' || status === '503', `${key} ${status}`)
      assert.equal(headers.includes('Link'), !status.startsWith('2'))
      assert.equal(headers.includes('RateLimit'), key === 'tokensMake' && ['200', '429'].includes(status))
    }
  }
})

test('every error of the table comes from somewhere', () => {
  for (const code of ERROR_CODES) assert.notDeepEqual(sourcesOf(code), [], code)
})

test('the status of the invalid-token errors follows the setting', async () => {
  const { paths } = await documentOf({ invalidTokenStatus: '401' })
  const check = resolve(resolve(resolve(paths)['/v1/tokens/check']).get)
  const statuses = Object.keys(resolve(check.responses))
  assert.ok(statuses.includes('401'))
  assert.ok(!statuses.includes('403'))
})
