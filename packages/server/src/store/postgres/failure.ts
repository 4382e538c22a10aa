import { DatabaseError } from 'pg'
import { StoreUnavailableError } from '../store.ts'

/** What a failure tells of the statement it met. */
export type Fate =
  /** Nothing was done, and doing it again may well succeed: somebody else was in the way. */
  | 'conflict'
  /** Nothing was done: this server takes no writes any more, another one may. */
  | 'standby'
  /** Nothing was done, and nothing would be. */
  | 'refused'
  /** The connection is gone, and the answer with it. */
  | 'lost'

/** A statement failed. Says nothing of its values. */
export class QueryFailedError extends StoreUnavailableError {
  override name = 'QueryFailedError'
  readonly fate: Fate
  constructor(cause: unknown) {
    super(`the store is unavailable: ${wordsOf(cause)}`)
    this.fate = fateOf(cause)
  }
}

/** The answer to a commit was lost: nobody can tell whether it happened. What converges may be done again. */
export class AmbiguousCommitError extends StoreUnavailableError {
  override name = 'AmbiguousCommitError'
}

/** SQLSTATE of serialization failure, deadlock, and a row that somebody else wrote first (unique violation). */
const CONFLICTS: ReadonlySet<string> = new Set(['40001', '40P01', '23505'])
const READ_ONLY = '25006'

function fateOf(error: unknown): Fate {
  // Everything that is no word of the server, such as a broken socket or a time that is over.
  if (!(error instanceof DatabaseError)) return 'lost'
  const { code = '', severity = '' } = error
  // They end the connection, whatever the statement has come to.
  if (['FATAL', 'PANIC'].includes(severity)) return 'lost'
  if (CONFLICTS.has(code)) return 'conflict'
  if (code === READ_ONLY) return 'standby'
  // pg gives the severity in the language of the server (lc_messages). One that we cannot read may have been fatal.
  return severity === 'ERROR' ? 'refused' : 'lost'
}

/** SQLSTATE of notices that report nothing out of the ordinary. */
const ORDINARY = '00000'

/**
 * Whether a notice says that a commit was not waited for to the end: "canceling wait for synchronous replication" is a
 * warning (01000, or 57P01 where the server stops). Severity and words are in the language of the server, so only its code
 * tells. Our statements cause no other warning.
 */
export function isCutShort({ code }: { code?: string | undefined }): boolean {
  return code !== ORDINARY
}

/** SQLSTATE of a user, a password or a database that is refused: no waiting helps. */
const OF_SETTINGS: ReadonlySet<string> = new Set(['28000', '28P01', '3D000', '42501'])

/** Whether whoever set the server up has to mend it. */
export function isOfSettings(error: unknown): boolean {
  return error instanceof DatabaseError && OF_SETTINGS.has(error.code ?? '')
}

/** What helps whoever set the server up. */
const ADVICE: Readonly<Record<string, string>> = {
  '28000': 'the user may not connect; see pg_hba.conf',
  '28P01': 'user or password are refused',
  '3D000': 'there is no such database',
  '42501': 'the user may not do that; let it own the database',
  '53100': 'its disk is full',
  '53300': 'it has no connection left; set fewer by connections= in the URL',
}

/**
 * A failure in words that may be logged. The server's own tell of values: "Failing row contains (…)" would be a row with
 * its password hash, so only its code is told, with the table it is about.
 */
export function wordsOf(error: unknown): string {
  if (error instanceof DatabaseError) {
    const { code = 'unknown', table, constraint } = error
    const details = [table, constraint, ADVICE[code]].filter(Boolean).join(', ')
    return `SQLSTATE ${code}${details && ` (${details})`}`
  }
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}
