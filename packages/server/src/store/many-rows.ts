import type { RawBuilder } from 'kysely'
import type { Slots } from './statement.ts'

/** Rows of one statement. A database over the network costs a journey for each statement, however small. */
export const ROWS_AT_ONCE = 50

/** The values of many rows, each under its name and the place of its row. */
export type ManyValues = Readonly<Record<string, unknown>>

/** Slots for {@link ROWS_AT_ONCE} rows, or for one. */
export function slotsOfRows<Row>(at: Slots<ManyValues>, count: number): Slots<Row>[] {
  return Array.from(
    { length: count },
    (_, index) => new Proxy({}, { get: (_target, name) => at[`${String(name)} ${index}`] }) as Slots<Row>,
  )
}

/** The slots of one name, as a list for `in`. */
export function slotsOf<Value>(at: Slots<ManyValues>, name: string, count: number): RawBuilder<Value>[] {
  return slotsOfRows<Record<string, Value>>(at, count).map(row => row[name] as RawBuilder<Value>)
}

/** Rows as the values of {@link slotsOfRows}. */
export function valuesOf(rows: readonly object[]): ManyValues {
  return Object.fromEntries(
    rows.flatMap((row, index) => Object.entries(row).map(([name, value]) => [`${name} ${index}`, value])),
  )
}

/** Pieces of {@link ROWS_AT_ONCE} for a statement that is compiled once; the last is filled up with what it ends with. */
export function filledPieces<Item>(items: readonly Item[]): Item[][] {
  const pieces: Item[][] = []
  for (let from = 0; from < items.length; from += ROWS_AT_ONCE) {
    const piece = items.slice(from, from + ROWS_AT_ONCE)
    const last = piece.at(-1) as Item
    pieces.push([...piece, ...Array<Item>(ROWS_AT_ONCE - piece.length).fill(last)])
  }
  return pieces
}
