import { StoreError } from '../errors.ts'
import { storeFailure } from '../store-failure.ts'

const MEANINGS: Record<string, string> = {
  EACCES: 'no permission',
  EPERM: 'not permitted, or the file system has no hard links',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EFBIG: 'the file would be larger than allowed',
  ENOTDIR: 'a file is where the folder should be',
  EEXIST: 'a file is where the folder should be',
  ENOTSUP: 'the file system has no hard links',
  EOPNOTSUPP: 'the file system has no hard links',
  ENOSYS: 'the file system has no hard links',
  EIO: 'the disk failed',
}

/** Names a failure of the file system: what could not be done, where, and why. */
export function fileFailure(code: 'StoreReadError' | 'StoreWriteError', path: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const systemCode = String((error as { code?: unknown } | undefined)?.code ?? 'unknown')
  return storeFailure({
    code,
    place: path,
    systemCode,
    meaning: MEANINGS[systemCode],
    next: 'Make the folder readable and writable for this user, on a local disk with room; or pass another store',
  })
}
