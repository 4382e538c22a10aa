const USUAL = 50
const MOST = 200

/** Rows of a page, as the query asks for them; its schema has judged that it is a number. */
export function pageLimit(asked: string | undefined): number {
  return asked === undefined ? USUAL : Math.min(MOST, Number(asked))
}
