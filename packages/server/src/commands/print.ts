import type { CommandContext } from './context.ts'

/** Prints a result: one JSON value for programs, else `name: value` lines. */
export function printResult(context: CommandContext, json: boolean | undefined, result: Record<string, unknown>): void {
  if (json) context.print(JSON.stringify(result))
  else for (const [name, value] of Object.entries(result)) context.print(`${name}: ${value}`)
}

/** Prints rows: a JSON array for programs, else a table with aligned columns. */
export function printRows(
  context: CommandContext,
  json: boolean | undefined,
  rows: readonly Record<string, string | number>[],
): void {
  if (json) {
    context.print(JSON.stringify(rows))
    return
  }
  const [first] = rows
  if (!first) {
    context.print('none')
    return
  }
  const columns = Object.keys(first)
  const widthOf = (column: string) => Math.max(column.length, ...rows.map(row => String(row[column]).length))
  const widths = new Map(columns.map(column => [column, widthOf(column)]))
  const line = (cells: (column: string) => string) =>
    columns
      .map(column => cells(column).padEnd(widths.get(column) as number))
      .join('  ')
      .trimEnd()
  context.print(line(column => column))
  for (const row of rows) context.print(line(column => String(row[column])))
}

/** Unix milliseconds as people read them. */
export function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')
}
