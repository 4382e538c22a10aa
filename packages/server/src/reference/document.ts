/** The parts of an OpenAPI 3.1 document that the reference writes and reads. */
export interface OpenApiDocument {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, Operation>>
  components: Record<string, Record<string, unknown>>
}

export interface Reference {
  $ref: string
}

export interface Operation {
  operationId?: string
  summary?: string
  description?: string
  tags?: string[]
  parameters?: (Parameter | Reference)[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, Answer>
  security?: Record<string, string[]>[]
}

export interface Parameter {
  name: string
  in: 'query' | 'header' | 'path' | 'cookie'
  required?: boolean
  description?: string
  schema?: Schema
}

export interface Answer {
  description: string
  headers?: Record<string, unknown>
  content?: Record<string, Media>
}

export interface Media {
  schema?: Schema | Reference
  example?: unknown
  examples?: Record<string, { summary?: string; value: unknown }>
}

export interface Schema {
  type?: string | string[]
  description?: string
  required?: readonly string[]
  properties?: Record<string, Schema>
  items?: Schema
  const?: unknown
  enum?: readonly unknown[]
  default?: unknown
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  examples?: readonly unknown[]
  allOf?: readonly (Schema | Reference)[]
}

/** An operation and where it is. `method` in lower case. */
export interface Entry {
  path: string
  method: string
  operation: Operation
}

/** Everything in a document, in its order. */
export function operationsOf(document: OpenApiDocument): Entry[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  )
}

/** The parameter itself, or the one a reference names in the components. */
export function resolveParameter(document: OpenApiDocument, parameter: Parameter | Reference): Parameter {
  if (!('$ref' in parameter)) return parameter
  const [section = '', name = ''] = parameter.$ref.replace('#/components/', '').split('/')
  const found = document.components[section]?.[name]
  if (!isParameter(found)) throw new Error(`${parameter.$ref} names no parameter`)
  return found
}

function isParameter(value: unknown): value is Parameter {
  return typeof value === 'object' && value !== null && 'name' in value && 'in' in value
}
