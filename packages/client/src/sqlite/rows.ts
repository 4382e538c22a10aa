import type { SQLInputValue } from 'node:sqlite'
import type { Database, Row } from './database.ts'
import { isBusy } from './sqlite-failure.ts'

/** A database as its store uses it: each call is one transaction. */
export interface Rows {
  first(sql: string, ...values: SQLInputValue[]): Promise<Row | undefined>
  /** Gives the number of rows it changed. */
  change(sql: string, ...values: SQLInputValue[]): Promise<number>
  forgetLog(): Promise<void>
}

interface Patience {
  /** Milliseconds of waiting for other processes that write. */
  timeoutMs: number
  monotonic(): number
  sleep(milliseconds: number): Promise<void>
}

/** Pause before a repeat, while another process writes: a write is a matter of a few milliseconds. */
const BUSY_PAUSE_MS = 15

/** SQLite blocks the whole program while it waits, so it hardly waits; the waiting is done here. */
export function patientRows(database: Database, { timeoutMs, monotonic, sleep }: Patience): Rows {
  async function patiently<Result>(work: () => Result): Promise<Result> {
    for (const deadline = monotonic() + timeoutMs; ; await sleep(BUSY_PAUSE_MS)) {
      try {
        return work()
      } catch (error) {
        if (!isBusy(error) || monotonic() > deadline) throw error
      }
    }
  }
  return {
    first: (sql, ...values) => patiently(() => database.first(sql, ...values)),
    change: (sql, ...values) => patiently(() => database.change(sql, ...values)),
    forgetLog: () => patiently(() => database.forgetLog()),
  }
}
