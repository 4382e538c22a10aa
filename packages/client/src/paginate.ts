import { ChatAppError } from './errors.ts'
import type { Read, SearchParams, VerbInit } from './verbs.ts'

/** What {@link paginate} takes besides the path. `query.limit` is the size of a page, `signal` ends the walk. */
export interface PaginateInit extends VerbInit {
  /** Most items in all; no further page is asked for once they are there. Default: all. */
  most?: number | undefined
}

interface Page<Item> {
  items: readonly Item[]
  nextPage?: string | null
}

/**
 * Walks through a list, page by page: `{ items, nextPage }`, or a bare array, which is a page without a next one. The
 * next page is asked for when the items of the one before are used up. What is inserted meanwhile may be missed, or
 * come twice; that is up to the server.
 *
 * ```ts
 * for await (const chat of paginate<Chat>(chatapp, '/v1/chats', { query: { limit: 100 } })) …
 * ```
 *
 * @throws whatever `get` throws; the reason of `signal`; ChatAppError `UnexpectedAnswerError` for an answer that is no
 * list, or a list that leads back to a page it came from
 */
export async function* paginate<Item = unknown>(
  client: { get: Read },
  path: string,
  { most = Number.POSITIVE_INFINITY, query, ...init }: PaginateInit = {},
): AsyncGenerator<Item, void, undefined> {
  let left = most
  let search: SearchParams | undefined = query
  const seen = new Set<string>()
  while (left > 0) {
    init.signal?.throwIfAborted()
    const { items, nextPage } = pageOf<Item>(await client.get(path, { ...init, query: search }), path)
    for (const item of items) {
      init.signal?.throwIfAborted()
      yield item
      left -= 1
      if (left <= 0) return
    }
    if (nextPage === undefined || nextPage === null || nextPage === '') return
    if (seen.has(nextPage)) throw unexpected(`${path} leads back to a page it came from`)
    seen.add(nextPage)
    search = { ...query, nextPage }
  }
}

function pageOf<Item>(answer: unknown, path: string): Page<Item> {
  if (Array.isArray(answer)) return { items: answer }
  const page = answer as Partial<Page<Item>> | null | undefined
  if (!Array.isArray(page?.items)) throw unexpected(`${path} is no list`)
  const { items, nextPage } = page as Page<Item>
  return { items, ...(nextPage !== undefined && nextPage !== null && { nextPage: String(nextPage) }) }
}

function unexpected(message: string): ChatAppError<'UnexpectedAnswerError'> {
  return new ChatAppError('UnexpectedAnswerError', message)
}
