import { parse } from 'csv-parse/sync'
import { CannotDoError } from '../../flows/create-account.ts'
import type { Line } from './read-lines.ts'
import { COLUMNS, type Column, isColumn, type RowOrRefused, rowOf } from './row.ts'

const LINES_AT_ONCE = 500
/** Most often it is the hash that was written without. */
const QUOTES = 'a text with commas, as Argon2 hashes are, stands in quotes'
const NOT_CSV = 'is no CSV: a quote is not closed on its line, or stands where none may'

/**
 * Rows of CSV (RFC 4180), one a line: nothing that is taken in holds a line end, so a quote that is never closed costs
 * its own line and no other.
 *
 * @throws CannotDoError where the first line names no columns, or others than these
 */
export async function* readCsv(lines: AsyncIterable<Line>): AsyncGenerator<RowOrRefused> {
  let columns: readonly Column[] | undefined
  let waiting: { line: number; text: string }[] = []
  for await (const found of lines) {
    if (columns === undefined) {
      columns = columnsOf(found)
      continue
    }
    if ('text' in found) {
      if (found.text.trim() !== '') waiting.push(found)
    } else {
      yield* rowsOf(waiting, columns)
      waiting = []
      yield { line: found.line, field: 'line', why: found.why }
    }
    if (waiting.length < LINES_AT_ONCE) continue
    yield* rowsOf(waiting, columns)
    waiting = []
  }
  if (columns === undefined) throw new CannotDoError(`the file is empty; its first line must name columns: ${NAMES}`)
  yield* rowsOf(waiting, columns)
}

const NAMES = COLUMNS.join(', ')

function columnsOf(first: Line): readonly Column[] {
  if ('why' in first) throw new CannotDoError(`the first line ${first.why}; it must name columns: ${NAMES}`)
  const [names = []] = recordsOf(first.text) ?? []
  const columns = names.map(name => name.trim().toLowerCase())
  const unknown = columns.filter(name => !isColumn(name))
  if (unknown.length > 0) {
    // What stands there is told only where it can be a name: a file without a header begins with somebody's data.
    const told = unknown.filter(name => /^[a-z_ -]{1,30}$/.test(name)).map(name => `“${name}”`)
    const which =
      told.length > 0 ? `these columns are not known: ${told.join(', ')}` : 'the first line names no columns'
    throw new CannotDoError(`${which}; known are ${NAMES}, with commas between them`)
  }
  if (new Set(columns).size < columns.length) throw new CannotDoError('the first line names a column twice')
  if (!columns.includes('email')) throw new CannotDoError('the first line names no column “email”')
  return columns as Column[]
}

/** Many lines are read at once; where one of them is no CSV, each alone. */
function* rowsOf(
  lines: readonly { line: number; text: string }[],
  columns: readonly Column[],
): Generator<RowOrRefused> {
  const together = recordsOf(lines.map(({ text }) => text).join('\n'))
  for (const [index, { line, text }] of lines.entries()) {
    const cells = together?.length === lines.length ? together[index] : recordsOf(text)?.[0]
    yield cells ? rowOfCells(line, cells, columns) : { line, field: 'line', why: NOT_CSV }
  }
}

function rowOfCells(line: number, cells: readonly string[], columns: readonly Column[]): RowOrRefused {
  if (cells.length !== columns.length) {
    const why = `has ${cells.length} cells, and the first line names ${columns.length} columns; ${QUOTES}`
    return { line, field: 'line', why }
  }
  return rowOf(
    line,
    columns.map((column, index) => [column, cells[index] ?? '']),
  )
}

function recordsOf(text: string): string[][] | undefined {
  try {
    return parse(text, { relax_column_count: true, record_delimiter: '\n', skip_empty_lines: false })
  } catch {
    return undefined
  }
}
