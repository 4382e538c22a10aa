import { ChatAppError } from '@chatapp-access/client'
import { usageError } from './failures.ts'

/**
 * The items of all pages of a list: of `{items, nextPage}`, where `nextPage` goes into the query of the next call, or of
 * a bare array, which has one page.
 *
 * @param read calls a path, and resolves to the data of the answer
 * @throws ChatAppError `UsageError` for an answer that is no list, `UnexpectedAnswerError` for a list without an end
 */
export async function* pagesOf(path: string, read: (path: string) => Promise<unknown>): AsyncGenerator<unknown[]> {
  const seen = new Set<string>()
  for (let at: string | undefined = path; at !== undefined; ) {
    const { items, nextPage } = listOf(await read(at))
    yield items
    if (nextPage !== undefined && seen.has(nextPage)) {
      throw new ChatAppError('UnexpectedAnswerError', 'The server names a page again that it gave before', {
        next: 'What came before this is all that there is',
      })
    }
    if (nextPage !== undefined) seen.add(nextPage)
    at = nextPage === undefined ? undefined : withPage(path, nextPage)
  }
}

function listOf(data: unknown): { items: unknown[]; nextPage: string | undefined } {
  if (Array.isArray(data)) return { items: data, nextPage: undefined }
  const { items, nextPage } = (data ?? {}) as { items?: unknown; nextPage?: unknown }
  if (!Array.isArray(items)) throw usageError('The answer is no list, so it has no pages', 'Leave out --paginate')
  // A page may be numbered; a number too large to be exact keeps the form in which it came.
  const isNamed = nextPage !== undefined && nextPage !== null && nextPage !== '' && nextPage !== false
  return { items, nextPage: isNamed ? textOf(nextPage) : undefined }
}

function textOf(page: unknown): string {
  return typeof page === 'string' ? page : JSON.stringify(page)
}

function withPage(path: string, nextPage: string): string {
  const [at = '', query = ''] = path.split('?', 2)
  const search = new URLSearchParams(query)
  search.set('nextPage', nextPage)
  return `${at}?${search}`
}
