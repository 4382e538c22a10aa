import { ConfigError } from '../config/index.ts'
import { CannotDoError } from '../flows/create-account.ts'
import { StoreUnavailableError } from '../store/store.ts'
import { UnusableDatabaseError } from '../store/unusable-database-error.ts'
import { TransferError } from '../transfer/transfer-error.ts'

/** What the system says when an address or a file cannot be had, and what helps. */
const SYSTEM: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'another program listens there; stop it, or choose another address with --listen, --account-listen or --observe-listen',
  EADDRNOTAVAIL: 'this machine has no such address; choose another with --listen, --account-listen or --observe-listen',
  EACCES: 'this user may not do that; check the rights of the folder, or listen on a port from 1024 up',
  ENOENT: 'there is no such folder or file',
  EROFS: 'the file system is read-only; choose another folder with --store',
  ENOSPC: 'the disk is full',
}

/** The same of SQLite, by its primary result codes. */
const SQLITE: Readonly<Record<number, string>> = {
  5: 'another process holds the file; run the command again',
  8: 'the file, or its folder, is read-only',
  10: 'the disk cannot be read or written',
  11: 'the file is damaged',
  13: 'the disk is full',
  14: 'the file cannot be opened; check its folder and its rights',
  26: 'the file is not a database',
}

/** A failure in words for whoever typed the command; `undefined` where only the stack helps. */
export function explainFailure(error: unknown): string | undefined {
  const expected = [ConfigError, CannotDoError, UnusableDatabaseError, StoreUnavailableError, TransferError]
  if (expected.some(kind => error instanceof kind)) return (error as Error).message
  const { code = '', message, errcode } = error as NodeJS.ErrnoException & { errcode?: number }
  if (errcode !== undefined) return SQLITE[errcode & 0xff] && `${message}: ${SQLITE[errcode & 0xff]}`
  return SYSTEM[code] && `${message}: ${SYSTEM[code]}`
}
