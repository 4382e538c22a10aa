import { StoreError } from '../errors.ts'
import { notOurs } from '../saved-document.ts'
import { storeFailure } from '../store-failure.ts'
import { sqlStateOf } from './connection.ts'

const MEANINGS: Record<string, string> = {
  '25006': 'it is read-only here: a standby, or set so',
  '28000': 'it refused the user',
  '28P01': 'it refused the password',
  '3D000': 'there is no such database',
  '3F000': 'there is no such schema',
  '42501': 'this user may not do that',
  '53100': 'the disk is full',
  '53200': 'its memory is full',
  '53300': 'it has too many connections',
  '55P03': 'the row is locked by something else',
  '57014': 'the statement was cancelled',
  '57P01': 'it is shutting down',
  '57P03': 'it is starting up',
  '58030': 'its disk failed',
  ECONNREFUSED: 'nobody answers there',
  ECONNRESET: 'the connection broke',
  ETIMEDOUT: 'no answer in time',
}

/** undefined_column, undefined_function and datatype_mismatch: a table of that name, of somebody else. */
const FOREIGN_TABLE = new Set(['42703', '42883', '42804', '42809', '42P10', '22P02'])

/** Names a failure of PostgreSQL by its SQLSTATE, never by its message, which may quote what was sent. */
export function postgresFailure(code: 'StoreReadError' | 'StoreWriteError', place: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const systemCode = String(sqlStateOf(error) ?? (error as Error | undefined)?.name ?? 'unknown')
  if (FOREIGN_TABLE.has(systemCode)) return notOurs(place, 'Pass another table')
  return storeFailure({
    code,
    place,
    systemCode,
    meaning: MEANINGS[systemCode],
    next: 'See that PostgreSQL is up, has room, and lets this user write the table; the pair stays good meanwhile',
  })
}
