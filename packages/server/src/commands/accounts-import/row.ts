/** What a row may say, in CSV as columns and in JSON as keys. */
export const COLUMNS = [
  'email',
  'password_hash',
  'account_id',
  'state',
  'created_at',
  'app_id',
  'app_name',
  'app_state',
  'app_created_at',
] as const

export type Column = (typeof COLUMNS)[number]

/** One app of one account, or an account without an app, as it stands in the file. */
export interface Row {
  /** Counted from 1, the header included. */
  line: number
  /** Trimmed; what the row does not say is absent. */
  cells: Readonly<Partial<Record<Column, string>>>
}

/** A line that was not taken in. It never repeats what stood there. */
export interface Refused {
  line: number
  /** `line` where it is about all of it. */
  field: Column | 'line'
  why: string
}

export type RowOrRefused = Row | Refused

export function isRefused(found: object): found is Refused {
  return 'why' in found
}

/** The row of these cells; what is empty says nothing. */
export function rowOf(line: number, cells: Iterable<readonly [Column, string]>): Row {
  const said: Partial<Record<Column, string>> = {}
  for (const [column, text] of cells) {
    const trimmed = text.trim()
    if (trimmed !== '') said[column] = trimmed
  }
  return { line, cells: said }
}

export function isColumn(name: string): name is Column {
  return (COLUMNS as readonly string[]).includes(name)
}
