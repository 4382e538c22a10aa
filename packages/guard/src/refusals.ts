import type { ErrorCode } from '@chatapp-access/contract'
import type { Settings } from './options.ts'
import type { RefusalFacts } from './refusal.ts'
import type { GuardTrouble } from './trouble.ts'
import type { Verdict } from './verdict.ts'

/** Seconds to wait where the server named none. */
const RETRY_AFTER_SECONDS = 1
/** RFC 9110 section 11.6.1: a 401 asks for something. The same as the server's. */
const CHALLENGE = 'Bearer error="invalid_token"'

type Told = Pick<Settings, 'publicServer' | 'invalidTokenStatus'>

/** The server said that the token is bad: its own words. */
export function badToken(verdict: Verdict & { kind: 'bad' }, { publicServer }: Told): RefusalFacts {
  const { status, requestId = crypto.randomUUID(), reason, challenge, link } = verdict
  const path = /^<([^>]*)>\s*;\s*rel="?help\b/i.exec(link ?? '')?.[1] ?? helpPath('ApiInvalidTokenError')
  return { code: 'ApiInvalidTokenError', status, requestId, reason, challenge, help: resolved(path, publicServer) }
}

/** No server could have issued this, so none is asked. */
export function noToken({ publicServer, invalidTokenStatus: status }: Told): RefusalFacts {
  return {
    ...ofOurOwn('ApiInvalidTokenError', status, publicServer),
    ...(status === 401 && { challenge: CHALLENGE }),
  }
}

/** The server could not be asked, and nothing good is remembered. */
export function notAsked(trouble: GuardTrouble, publicServer: string | undefined): RefusalFacts {
  const code = trouble.code === 'TooManyChecks' ? 'ApiOverloadedError' : 'ApiUnavailableError'
  return {
    ...ofOurOwn(code, 503, publicServer),
    retryAfterSeconds: trouble.retryAfterSeconds ?? RETRY_AFTER_SECONDS,
  }
}

/** A refusal that no server has an id for. */
export function ofOurOwn(code: ErrorCode, status: number, publicServer: string | undefined): RefusalFacts {
  return { code, status, requestId: crypto.randomUUID(), help: resolved(helpPath(code), publicServer) }
}

/** Where every access server has its page about an error. */
const helpPath = (code: ErrorCode) => `/docs/errors/${code}`

/** Paths are joined as text, behind the server's own prefix. */
function resolved(path: string, publicServer: string | undefined): string {
  return publicServer !== undefined && path.startsWith('/') ? publicServer + path : path
}
