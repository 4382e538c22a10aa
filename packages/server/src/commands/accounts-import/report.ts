import { closeSync, openSync, writeSync } from 'node:fs'
import type { Refused } from './row.ts'

/** Refused lines that are told at the terminal; the rest stand in the report alone. */
const TOLD = 20

export interface Report {
  note(refused: Refused): void
  close(): void
}

/**
 * Refused lines: all of them as JSON lines in a file, where one is asked for, and the first few at the terminal.
 *
 * @param path a file of an earlier import there is replaced
 */
export function openReport(path: string | undefined, tell: (line: string) => void): Report {
  const file = path === undefined ? undefined : openSync(path, 'w', 0o600)
  let count = 0
  return {
    note(refused) {
      count++
      if (file !== undefined) writeSync(file, `${JSON.stringify(refused)}\n`)
      if (count <= TOLD) tell(wordsOf(refused))
    },
    close() {
      if (count > TOLD) tell(`and ${count - TOLD} more${path === undefined ? '; --report FILE has them all' : ''}`)
      if (file !== undefined) closeSync(file)
    },
  }
}

function wordsOf({ line, field, why }: Refused): string {
  return field === 'line' ? `line ${line} ${why}` : `line ${line}: ${field} ${why}`
}
