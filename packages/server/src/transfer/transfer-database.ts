import type { Kysely } from 'kysely'
import type { CarriedTable } from './tables.ts'

/** A value as it is carried: equal on both ends, whatever the dialect. */
export type Cell = string | number | null | Uint8Array
export type Row = Readonly<Record<string, Cell>>

/** Tables by name, of which only columns and keys matter. */
export type Tables = Record<string, Record<string, Cell>>

/** One connection to a store that is read or filled as a whole. */
export interface TransferDatabase extends AsyncDisposable {
  readonly kind: 'sqlite' | 'postgres'
  /** For people: with no user and no password. */
  readonly place: string
  readonly db: Kysely<Tables>
  /** From here to {@link endSnapshot} every read sees the same moment. Nothing is written meanwhile. */
  beginSnapshot(): Promise<void>
  endSnapshot(): Promise<void>
  /** All of the work or nothing of it. */
  atomically(work: () => Promise<void>): Promise<void>
  /** The store's clock, unix milliseconds. */
  now(): Promise<number>
  /** The last number a table with a serial has given out; 0 for none. */
  lastSerial(table: CarriedTable): Promise<number>
  /** The next number will be behind this one. */
  setSerial(table: CarriedTable, last: number): Promise<void>
}
