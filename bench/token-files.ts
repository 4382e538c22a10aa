import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tokenOf } from './grants.ts'
import { ISSUED, ringOf } from './store-file.ts'

export interface TokenFile {
  path: string
  count: number
}

/** Writes the access tokens of the first grants of a store, one a line. */
export function writeAccessTokens(store: string, count: number, generation: number = ISSUED.generation): TokenFile {
  const ring = ringOf(store)
  const issue = { ...ISSUED, generation }
  const tokens = Array.from({ length: count }, (_, i) => tokenOf('access', i, issue, ring))
  return writeBeside(store, `access-${generation}.txt`, tokens)
}

/** Writes what a load script reads, one a line, beside the store it belongs to. */
export function writeBeside(store: string, name: string, lines: readonly string[]): TokenFile {
  const path = join(dirname(store), name)
  writeLines(path, lines)
  return { path, count: lines.length }
}

export function writeLines(path: string, lines: readonly string[]): void {
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 })
}
