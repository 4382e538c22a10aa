import { readData } from './answer.ts'
import { isPlain, type QueryBody } from './body.ts'
import { given } from './given.ts'
import type { Query, QueryInit } from './query.ts'

/** Values that go into the query string; `undefined` ones are left out. */
export type SearchParams = Record<string, string | number | boolean | undefined>

/** What the verbs take besides path and body. */
export interface VerbInit extends Omit<QueryInit, 'body' | 'method'> {
  query?: SearchParams | undefined
}

/**
 * A query without a body. Resolves to the `data` of the answer, or to its JSON where an upstream uses no envelope.
 *
 * @throws ApiError when the server answers with a failure; other ChatAppErrors; the abort reason; TypeError of fetch
 */
export type Read = <Data = unknown>(path: string, init?: VerbInit) => Promise<Data>

/** A query with a JSON body, otherwise like {@link Read}. FormData, URLSearchParams, Blobs and streams are sent as they are. */
export type Write = <Data = unknown>(path: string, body?: unknown, init?: VerbInit) => Promise<Data>

export interface Verbs {
  get: Read
  delete: Read
  post: Write
  put: Write
  patch: Write
}

/** The verbs over a query. `secrets` are hidden from what the server says. */
export function createVerbs(query: Query, secrets: () => readonly unknown[]): Verbs {
  async function send<Data>(method: string, path: string, init: VerbInit = {}, body?: unknown): Promise<Data> {
    const { query: search, ...rest } = init
    const sent: QueryInit = { ...rest, method }
    if (body !== undefined) {
      const json = isJsonValue(body)
      sent.body = json ? JSON.stringify(body) : (body as NonNullable<QueryInit['body']>)
      // Through Headers, which spells all names alike: the caller's own type wins.
      if (json) sent.headers = { 'content-type': 'application/json', ...Object.fromEntries(new Headers(init.headers)) }
    }
    // The token it is sent with may be renewed meanwhile, and still be good.
    const before = secrets()
    return readData<Data>(await query(withSearch(path, search), sent), [...before, ...secrets()])
  }
  const read =
    (method: string): Read =>
    (path, init) =>
      send(method, path, init)
  const write =
    (method: string): Write =>
    (path, body, init) =>
      send(method, path, init, body)
  return { get: read('GET'), delete: read('DELETE'), post: write('POST'), put: write('PUT'), patch: write('PATCH') }
}

/** Values become JSON; what fetch knows how to send (a Blob, FormData, a stream …) is left alone. */
function isJsonValue(body: unknown): boolean {
  const name = Object.prototype.toString.call(body)
  return /^.object (Object|Array|String|Number|Boolean|Null|Date).$/.test(name) && isPlain(body as QueryBody)
}

function withSearch(path: string, search: SearchParams | undefined): string {
  const text = String(new URLSearchParams(given<string>(search)))
  return text ? `${path}${path.includes('?') ? '&' : '?'}${text}` : path
}
