/**
 * JSON Schemas that carry their TypeScript type along: each shape is written once, validates at the server, is printed
 * in OpenAPI and types both ends. Only what the account API needs.
 */
export interface Schema<Value> {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly [keyword: string]: unknown
  /** Never there: carries the type. */
  readonly '~value'?: Value
}

/** The TypeScript type of what a schema admits. */
export type Infer<S> = S extends Schema<infer Value> ? Value : never

export interface Optional<Value> extends Schema<Value> {
  readonly '~optional'?: true
}

type OptionalNames<Fields> = {
  [Name in keyof Fields]: Fields[Name] extends { readonly '~optional'?: true } ? Name : never
}[keyof Fields]

type ObjectOf<Fields> = Shown<
  { [Name in Exclude<keyof Fields, OptionalNames<Fields>>]: Infer<Fields[Name]> } & {
    [Name in OptionalNames<Fields>]?: Infer<Fields[Name]>
  }
>

/** Spells an intersection out, for the reader of a type. */
type Shown<Value> = { [Name in keyof Value]: Value[Name] } & {}

interface TextBounds {
  minLength?: number
  maxLength?: number
  pattern?: string
  description?: string
}

export function text(bounds: TextBounds = {}): Schema<string> {
  return { type: 'string', ...bounds }
}

interface NumberBounds {
  minimum?: number
  maximum?: number
  description?: string
}

export function integer(bounds: NumberBounds = {}): Schema<number> {
  return { type: 'integer', ...bounds }
}

/** Unix milliseconds of the server's clock. */
export function instant(description: string): Schema<number> {
  return integer({ description: `${description}, unix milliseconds` })
}

export function flag(description?: string): Schema<boolean> {
  return { type: 'boolean', ...(description !== undefined && { description }) }
}

export function choice<const Values extends readonly string[]>(
  values: Values,
  description?: string,
): Schema<Values[number]> {
  return { type: 'string', enum: values, ...(description !== undefined && { description }) }
}

export function list<Item>(
  items: Schema<Item>,
  bounds: { maxItems?: number; description?: string } = {},
): Schema<Item[]> {
  return { type: 'array', items, ...bounds }
}

/** An object with exactly these members; those marked by {@link optional} may be absent. */
export function object<const Fields extends Readonly<Record<string, Schema<unknown>>>>(
  fields: Fields,
): Schema<ObjectOf<Fields>> {
  const marked = Object.entries(fields)
  const required = marked.filter(([, field]) => !optionals.has(field)).map(([name]) => name)
  return { type: 'object', required, additionalProperties: false, properties: fields }
}

/** Named counts: `{"expired": 3}`. */
export function counts(description: string): Schema<Record<string, number>> {
  return { type: 'object', additionalProperties: { type: 'integer' }, description }
}

/** Marks a member of an object that may be absent. */
export function optional<Value>(schema: Schema<Value>): Optional<Value> {
  const copy: Optional<Value> = { ...schema }
  optionals.add(copy)
  return copy
}

/** Which schemas {@link optional} made: a mark in the schema itself would be printed in OpenAPI. */
const optionals = new WeakSet<object>()
