import { Refusal } from '../../flows/refusal.ts'

const USUAL = 50
const MOST = 200

/** A list in pages, as its query asks for one; the schema has judged that `limit` is a number. */
export interface AskedPage {
  limit?: string
  after?: string
}

/** Reads a page, and where the next one begins, if there is one. `read` is asked for one row more, which tells. */
export async function readPage<Row>(
  { limit: asked }: AskedPage,
  read: (limit: number) => Promise<readonly Row[]>,
  placeOf: (row: Row) => string,
): Promise<{ rows: readonly Row[]; next?: string }> {
  const limit = asked === undefined ? USUAL : Math.min(MOST, Number(asked))
  const found = await read(limit + 1)
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, ...(found.length > limit && last !== undefined && { next: placeOf(last) }) }
}

/** The number before which a page begins; `undefined` for the first page. Throws as {@link pageAfter}. */
export function pageBefore(page: AskedPage): number | undefined {
  const [number] = pageAfter(page, /^([1-9][0-9]{0,14})$/) ?? []
  return number === undefined ? undefined : Number(number)
}

/**
 * The parts of the place behind which a page begins; `undefined` for the first page.
 *
 * @throws Refusal with ApiValidationError for what no page ever gave as its `next`
 */
export function pageAfter({ after }: AskedPage, shape: RegExp): readonly string[] | undefined {
  if (after === undefined) return undefined
  const [, ...parts] = shape.exec(after) ?? []
  if (parts.length === 0) throw new Refusal('ApiValidationError', { fault: { field: 'after', keyword: 'pattern' } })
  return parts
}
