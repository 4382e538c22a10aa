const PAGE = 1000

/**
 * Reads a list of the store to its end, page by page.
 *
 * @param readPage gives the rows after the last one read, at most as many as `limit`
 */
export async function readPages<Row>(
  readPage: (last: Row | undefined, limit: number) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (;;) {
    const page = await readPage(rows.at(-1), PAGE)
    rows.push(...page)
    if (page.length < PAGE) return rows
  }
}
