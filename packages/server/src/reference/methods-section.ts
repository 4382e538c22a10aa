import { type ErrorCode, errorEntry, HEADERS, METHODS } from '@chatapp-access/contract'
import { STATUS_CODES } from '../http-tables.ts'
import { helpPath } from '../plugins/error-answer.ts'
import {
  type Entry,
  type OpenApiDocument,
  type Operation,
  operationsOf,
  resolveParameter,
  type Schema,
} from './document.ts'
import { EVERY_METHOD_ERRORS, METHOD_ERRORS, methodAt } from './error-sources.ts'
import { type Html, type HtmlValue, html } from './html.ts'
import { json } from './json.ts'
import { inline, prose } from './prose.ts'
import { type ReferenceSettings, statusOf } from './settings.ts'
import { inlineColumn, lineColumn, table } from './table.ts'

const TAKEN = [inlineColumn('Field'), inlineColumn('In'), inlineColumn('Type'), lineColumn('About')]
const ANSWERED = [inlineColumn('Field'), inlineColumn('Type'), lineColumn('About')]
const REFUSED = [inlineColumn('Status'), inlineColumn('Code'), lineColumn('What it means')]

/** Every operation of the document: what to send, what comes back, which errors. */
export function methodsSection(document: OpenApiDocument, settings: ReferenceSettings): Html {
  return html`<section aria-labelledby="methods">
<h2 id="methods">Methods</h2>
<p>Success is status 200 and <code>{"success":true,"data":…}</code>; a failure is <code>{"success":false,"error":{"code":…,"message":…}}</code> with a status from 400. Tokens are opaque: at most 64 characters of <code>A–Z a–z 0–9 _ -</code>. End times are unix seconds. Beside its own errors, any method may answer ${EVERY_METHOD_ERRORS.map((code, at) => html`${at > 0 ? ', ' : undefined}${errorLink(code)}`)}.</p>
${settings.forwards ? html`<p>Every other path is a query: with a valid access token in <code>Authorization</code> it goes on to the API behind this server, and its answer comes back as it is; without one it is answered ${errorLink('ApiInvalidTokenError')}.</p>` : undefined}
${inReadingOrder(document).map(entry => methodBlock(entry, document, settings))}
</section>`
}

/** The methods of the contract, in its order. My Account's own API is for its pages, and stands in the document alone. */
export function inReadingOrder(document: OpenApiDocument): Entry[] {
  const order: (string | undefined)[] = Object.keys(METHODS)
  const placeOf = ({ method, path }: Entry) => {
    const place = order.indexOf(methodAt(method, path))
    return place === -1 ? order.length : place
  }
  const methods = operationsOf(document).filter(({ method, path }) => methodAt(method, path) !== undefined)
  return methods.sort((left, right) => placeOf(left) - placeOf(right))
}

/** The name of an operation, which is also the fragment of its place on the page. */
export function operationName({ path, method, operation }: Entry): string {
  const key = methodAt(method, path)
  return key ? METHODS[key].name : (operation.operationId ?? `${method}-${path}`)
}

function methodBlock(entry: Entry, document: OpenApiDocument, settings: ReferenceSettings): Html {
  const { path, method, operation } = entry
  const name = operationName(entry)
  const key = methodAt(method, path)
  return html`<article class="method" aria-labelledby="${name}">
<h3 id="${name}">${name}</h3>
<p class="signature"><span class="verb ${method}">${method.toUpperCase()}</span> <code>${path}</code></p>
${operation.summary ? html`<p class="lead">${inline(operation.summary)}</p>` : undefined}
${operation.description ? prose(operation.description) : undefined}
${requestOf(name, operation, document)}
${answerOf(name, operation)}
${key ? methodErrors(name, METHOD_ERRORS[key], settings) : undefined}
</article>
`
}

function requestOf(name: string, operation: Operation, document: OpenApiDocument): Html {
  const rows = [...credentialRows(operation, document), ...bodyRows(operation), ...parameterRows(operation, document)]
  if (rows.length === 0) return html`<h4>Send</h4>\n<p>Nothing but the request.</p>`
  const types = Object.keys(operation.requestBody?.content ?? {})
  const body = types.map((type, at) => html`${at > 0 ? ' or ' : undefined}<code>${type}</code>`)
  return html`<h4>Send</h4>
${types.length > 0 ? html`<p>A body as ${body}.</p>` : undefined}
${table(`What ${name} takes`, TAKEN, rows)}`
}

/** One row for each token the operation takes; alternatives stand side by side in `security`. */
function credentialRows(operation: Operation, document: OpenApiDocument): HtmlValue[][] {
  const alternatives = operation.security ?? []
  const names = [...new Set(alternatives.flatMap(Object.keys))]
  return names.map(name => {
    const scheme = document.components.securitySchemes?.[name]
    const { name: header, description } = scheme as { name: string; description?: string }
    return [
      fieldName(header, alternatives.length > 1 ? 'one of these' : undefined),
      'header',
      'token',
      inline(description ?? ''),
    ]
  })
}

function parameterRows(operation: Operation, document: OpenApiDocument): HtmlValue[][] {
  const parameters = (operation.parameters ?? []).map(parameter => resolveParameter(document, parameter))
  // Every method reads the language; the section on headers says so once.
  const own = parameters.filter(({ name }) => name !== HEADERS.language)
  return own.map(({ name, in: place, required, schema, description }) => [
    fieldName(name, required ? undefined : 'optional'),
    place,
    schema ? typeOf(schema) : undefined,
    inline(description ?? ''),
  ])
}

function bodyRows(operation: Operation): HtmlValue[][] {
  const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema
  if (!schema || '$ref' in schema) return []
  return fieldsOf(schema).map(([name, field, required]) => [
    fieldName(name, required ? undefined : 'optional'),
    'body',
    typeOf(field),
    aboutField(field),
  ])
}

function answerOf(name: string, operation: Operation): Html | undefined {
  const media = operation.responses['200']?.content?.['application/json']
  const envelope = media?.schema
  if (!media || !envelope || '$ref' in envelope) return html`<h4>Answer</h4>\n${otherAnswers(operation)}`
  const fields = fieldsOf(envelope.properties?.data ?? envelope)
  const rows = fields.map(([field, schema]) => [html`<code>${field}</code>`, typeOf(schema), aboutField(schema)])
  const inside = envelope.properties?.data ? html`, and in <code>data</code>:` : undefined
  return html`<h4>Answer</h4>
<p><span class="status good">200 OK</span>${inside}</p>
${table(`What ${name} answers`, ANSWERED, rows)}
${media.example === undefined ? undefined : html`<pre tabindex="0"><code>${json(media.example)}</code></pre>`}
${otherAnswers(operation)}`
}

function otherAnswers({ responses }: Operation): Html[] {
  const others = Object.entries(responses).filter(([status]) => status.startsWith('2') && status !== '200')
  return others.map(([status, { description }]) => {
    const name = `${status} ${STATUS_CODES[Number(status)] ?? ''}`.trim()
    return html`<p><span class="status good">${name}</span>: ${inline(description)}</p>`
  })
}

function fieldsOf(schema: Schema): [name: string, field: Schema, required: boolean][] {
  const required = schema.required ?? []
  return Object.entries(schema.properties ?? {}).map(([name, field]) => [name, field, required.includes(name)])
}

function fieldName(name: string, note: string | undefined): Html {
  return html`<code>${name}</code>${note ? html` <span class="note">${note}</span>` : undefined}`
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map(value => String(value)).join(' | ')
  return [schema.type ?? 'any'].flat().join(' | ')
}

/** What the limits of a schema and its description say about a field. */
function aboutField({ description = '', maxLength }: Schema): Html {
  const limit = maxLength === undefined ? '' : `At most ${maxLength} characters.`
  const sentence = description && limit ? `${description}.` : description
  return inline(`${sentence} ${limit}`.trim())
}

function methodErrors(name: string, codes: readonly ErrorCode[], settings: ReferenceSettings): Html {
  const rows = codes.map(code => [
    html`<span class="status">${statusOf(code, settings)}</span>`,
    errorLink(code),
    errorEntry(code).meaning.en,
  ])
  return html`<h4>Errors</h4>\n${table(`Errors of ${name}`, REFUSED, rows)}`
}

function errorLink(code: ErrorCode): Html {
  return html`<a href="${helpPath(code)}"><code>${code}</code></a>`
}
