import { StoreError } from '../errors.ts'
import { notOurs } from '../saved-document.ts'
import { storeFailure } from '../store-failure.ts'
import { FOREIGN } from './scripts.ts'

const MEANINGS: Record<string, string> = {
  OOM: 'its memory is full',
  MISCONF: 'it cannot save to its disk',
  READONLY: 'this one is a replica',
  NOREPLICAS: 'too few replicas are there',
  NOAUTH: 'it wants a password',
  WRONGPASS: 'it refused the password',
  NOPERM: 'this user may not do that',
  LOADING: 'it is still reading its data',
  MASTERDOWN: 'its master is away',
  CLUSTERDOWN: 'its cluster is not complete',
  ECONNREFUSED: 'nobody answers there',
  ECONNRESET: 'the connection broke',
  ETIMEDOUT: 'no answer in time',
}

/** Names a failure of Redis by the first word of its answer, never by the rest, which may quote what was sent. */
export function redisFailure(code: 'StoreReadError' | 'StoreWriteError', key: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const systemCode = codeOf(error)
  if (systemCode === 'WRONGTYPE' || systemCode === FOREIGN) return notOurs(key)
  return storeFailure({
    code,
    place: key,
    systemCode,
    meaning: MEANINGS[systemCode],
    next: 'See that Redis is up, has room, and lets this user write; the pair stays good meanwhile',
  })
}

function codeOf(error: unknown): string {
  const { code, message, name } = error as { code?: unknown; message?: unknown; name?: unknown }
  if (typeof code === 'string') return code
  if (/can't run this command/.test(String(message))) return 'NOPERM'
  // "ERR user_script:1: OOM command not allowed" is how some versions hand on what a command in a script answered.
  const words = /^(?:ERR (?:user_script:\d+: )?)?-?([A-Z]{2,})\b/.exec(String(message))
  return words?.[1] ?? String(name ?? 'unknown')
}
