import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { emptyState, type LedgerState } from './ledger.ts'

/** The form of the file. Another one is not read: what it counted is forgotten. */
const VERSION = 1
const KEY_BYTES = 32

/** What is kept over a restart: counters, digests, and the key they were made with. No token, no password, no e-mail. */
export interface Snapshot {
  key: Uint8Array
  state: LedgerState
}

/** A new beginning, with a key of its own. */
export function newSnapshot(now: number): Snapshot {
  return { key: randomBytes(KEY_BYTES), state: emptyState(now) }
}

/** Reads the file; `undefined` where there is none, or none of this form for this upstream. */
export function readSnapshot(path: string, upstream: string): Snapshot | undefined {
  try {
    const file: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const { version, upstream: of, key, state } = file as { [name: string]: unknown }
    if (version !== VERSION || of !== upstream || typeof key !== 'string') return undefined
    const bytes = Buffer.from(key, 'base64')
    return bytes.length === KEY_BYTES ? { key: bytes, state: state as LedgerState } : undefined
  } catch {
    return undefined
  }
}

/** Writes the file as a whole or not at all, for its owner alone (0600). Throws where the folder cannot be written. */
export function writeSnapshot(path: string, upstream: string, { key, state }: Snapshot): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.draft`
  const file = openSync(draft, 'w', 0o600)
  try {
    writeFileSync(file, JSON.stringify({ version: VERSION, upstream, key: Buffer.from(key).toString('base64'), state }))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
}
