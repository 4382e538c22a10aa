import { UnusableDatabaseError } from './unusable-database-error.ts'

/**
 * The table in which a transfer notes what a database is that is no store: one being filled, or a backup. Such a
 * database has no installation id, so that nobody can take it for a store.
 */
export const TRANSFER_TABLE = 'transfer'

export type TransferKind = 'copy' | 'restore' | 'backup'

const WORDS: Readonly<Record<TransferKind, string>> = {
  copy: 'holds an unfinished copy; finish it with: chatapp-server copy',
  restore: 'holds an unfinished restore; finish it with: chatapp-server restore',
  backup: 'is a backup; make a store of it with: chatapp-server restore',
}

/** Why a database without an installation id is no store to work with. `kind` as it is noted; absent where nothing is. */
export function unfinishedError(place: string, kind: string | undefined): UnusableDatabaseError {
  const words = WORDS[kind as TransferKind] ?? 'has no installation id; bring it back from a backup'
  return new UnusableDatabaseError(`${place} ${words}`)
}
