import { ConfigError } from '../config/index.ts'
import { CannotDoError } from '../flows/create-account.ts'
import { StoreUnavailableError } from '../store/store.ts'
import { UnusableDatabaseError } from '../store/unusable-database-error.ts'

/** What the system says when an address or a file cannot be had, and what helps. */
const SYSTEM: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; stop it, or choose another address with --listen or --account-listen',
  EADDRNOTAVAIL: 'this machine has no such address; choose another with --listen or --account-listen',
  EACCES: 'this user may not do that; check the rights of the folder, or listen on a port from 1024 up',
  EROFS: 'the file system is read-only; choose another folder with --store',
  ENOSPC: 'the disk is full',
}

/** A failure in words for whoever typed the command; `undefined` where only the stack helps. */
export function explainFailure(error: unknown): string | undefined {
  const expected = [ConfigError, CannotDoError, UnusableDatabaseError, StoreUnavailableError]
  if (expected.some(kind => error instanceof kind)) return (error as Error).message
  const { code = '', message } = error as NodeJS.ErrnoException
  return SYSTEM[code] && `${message}: ${SYSTEM[code]}`
}
