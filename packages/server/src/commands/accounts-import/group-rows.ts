import { emailKey } from '../../domain/account.ts'
import { MOST_APPS } from '../../store/apps-store.ts'
import { isRefused, type Refused, type Row, type RowOrRefused } from './row.ts'

/** The rows of one account, which stand one after the other. */
export type AccountRows = readonly [Row, ...Row[]]

/** Gathers rows that follow each other with one e-mail; never more of them than an account may have apps. */
export async function* groupRows(rows: AsyncIterable<RowOrRefused>): AsyncGenerator<AccountRows | Refused> {
  let group: [Row, ...Row[]] | undefined
  for await (const row of rows) {
    if (isRefused(row)) {
      yield row
    } else if (!group || !isSameAccount(group[0], row)) {
      if (group) yield group
      group = [row]
    } else if (group.length < MOST_APPS) {
      group.push(row)
    } else {
      yield { line: row.line, field: 'app_id', why: `is one more than the ${MOST_APPS} apps an account may have` }
    }
  }
  if (group) yield group
}

function isSameAccount(first: Row, row: Row): boolean {
  const { email } = row.cells
  return email !== undefined && first.cells.email !== undefined && emailKey(email) === emailKey(first.cells.email)
}
