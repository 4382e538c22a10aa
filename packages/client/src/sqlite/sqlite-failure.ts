import { StoreError } from '../errors.ts'
import { fileFailure } from '../file/file-failure.ts'
import { notOurs } from '../saved-document.ts'
import { storeFailure } from '../store-failure.ts'

/** Primary result codes (sqlite.org/rescode.html). */
const CODES: Record<number, [name: string, meaning: string]> = {
  3: ['SQLITE_PERM', 'no permission'],
  5: ['SQLITE_BUSY', 'another process holds it for too long'],
  6: ['SQLITE_LOCKED', 'a table of it is locked'],
  8: ['SQLITE_READONLY', 'it is read-only'],
  10: ['SQLITE_IOERR', 'the disk failed, or is full'],
  13: ['SQLITE_FULL', 'the disk is full'],
  14: ['SQLITE_CANTOPEN', 'it cannot be opened or made'],
  23: ['SQLITE_AUTH', 'not permitted'],
}

/** SQLITE_ERROR is a table of that name with other columns; SQLITE_CORRUPT and SQLITE_NOTADB are as they say. */
const NOT_OURS = new Set([1, 11, 26])
const BUSY = new Set([5, 6])

function codeOf(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: unknown }
  // The higher bits say more than is needed here.
  return typeof errcode === 'number' ? errcode & 0xff : undefined
}

/** Whether another process stands in the way, and a repeat will do. */
export function isBusy(error: unknown): boolean {
  return BUSY.has(codeOf(error) ?? 0)
}

/** Names a failure of SQLite, or of the file system below it. */
export function sqliteFailure(code: 'StoreReadError' | 'StoreWriteError', path: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const number = codeOf(error)
  if (number === undefined) return fileFailure(code, path, error)
  if (NOT_OURS.has(number)) return notOurs(path, 'Look what it is; move it away, or pass another path')
  const [systemCode, meaning] = CODES[number] ?? [`SQLITE_${number}`, undefined]
  return storeFailure({
    code,
    place: path,
    systemCode,
    meaning,
    next: 'Make file and folder readable and writable for this user, on a local disk with room',
  })
}
