import type { FastifyInstance } from 'fastify'

/** The part of a JSON Schema that says how text is to be read. */
interface Shape {
  type?: string
  items?: Shape
  properties?: Readonly<Record<string, Shape>>
}

/** Gives the values of a URL the types that the schema of the route names, before the schema judges them. */
export function readUrlValues(app: FastifyInstance): void {
  app.addHook('preValidation', async request => {
    const { params, querystring } = request.routeOptions.schema ?? {}
    if (params) request.params = typed(params, request.params as object)
    if (querystring) request.query = typed(querystring, request.query as object)
  })
}

function typed({ properties = {} }: Shape, values: object): Record<string, unknown> {
  // Clients in PHP write the items of a list as name[]=1 or name[0]=1.
  const named = Map.groupBy(Object.entries(values), ([key]) => key.replace(/\[[0-9]*\]$/, ''))
  return Object.fromEntries(
    [...named].map(([name, entries]) => [
      name,
      typedValue(
        properties[name] ?? {},
        entries.flatMap(([, value]) => value),
      ),
    ]),
  )
}

/** Text that does not read as its type stays what it is, for the schema to refuse. */
function typedValue({ type, items = {} }: Shape, texts: string[]): unknown {
  const [text] = texts
  if (type === 'array') return texts.map(item => typedValue(items, [item]))
  if (text === undefined || texts.length > 1) return texts
  if (type === 'integer' && /^-?[0-9]+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text)
  if (type === 'boolean' && /^(?:true|1)$/.test(text)) return true
  if (type === 'boolean' && /^(?:false|0)$/.test(text)) return false
  return text
}
