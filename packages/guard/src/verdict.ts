import { APP_ID_PATTERN, HEADERS } from '@chatapp-access/contract'
import type { Caller } from './caller.ts'
import type { GuardTrouble } from './trouble.ts'

/** What an answer to tokens.check comes to. */
export type Verdict =
  | { kind: 'good'; caller: Caller; leftMs: number }
  | { kind: 'bad'; status: number; requestId?: string; reason?: string; challenge?: string; link?: string }
  | { kind: 'away'; trouble: GuardTrouble }

/** An answer that was read to its end. */
export interface Read {
  status: number
  headers: Headers
  text: string
}

/**
 * Judges an answer. Only two are decisive: the token with its owner, and the code `ApiInvalidTokenError`, whatever its
 * status. All else, such as 429, 5xx or the page of a proxy, says nothing of the token.
 *
 * @param now unix milliseconds, for servers that send no `Date`
 */
export function judge(answer: Read, token: string, now: number): Verdict {
  const body = parse(answer.text)
  const { status } = answer
  if (status === 200) {
    const caller = callerIn(body, token)
    if (caller) return { kind: 'good', caller, leftMs: leftMs(caller, answer.headers, now) }
  }
  const code = codeIn(body)
  if (status >= 400 && status < 500 && code === 'ApiInvalidTokenError') return { kind: 'bad', ...factsOf(answer) }
  const wait = Number(answer.headers.get(HEADERS.retryAfter) ?? Number.NaN)
  const retryAfterSeconds = Number.isInteger(wait) && wait >= 0 ? wait : undefined
  return { kind: 'away', trouble: { code: code ?? 'UnexpectedAnswer', status, retryAfterSeconds } }
}

function callerIn(body: unknown, token: string): Caller | undefined {
  const { success, data } = objectOf(body)
  const { cabinetUserId, appId, accessToken, accessTokenEndTime } = objectOf(data)
  // An answer about another token comes from a cache that should not be there.
  if (success !== true || accessToken !== token) return undefined
  if (!isPositive(cabinetUserId) || !isPositive(accessTokenEndTime)) return undefined
  if (typeof appId !== 'string' || !APP_ID_PATTERN.test(appId)) return undefined
  return Object.freeze({ accountId: cabinetUserId, appId, endTime: accessTokenEndTime })
}

/** By the server's own clock, which may be another than ours. `Date` leaves out what is less than a second. */
function leftMs({ endTime }: Caller, headers: Headers, now: number): number {
  const date = Date.parse(headers.get('date') ?? '')
  return endTime * 1000 - (Number.isNaN(date) ? now : date + 999)
}

function factsOf({ status, headers }: Read) {
  const text = (name: string) => headers.get(name) ?? undefined
  const [requestId, reason] = [text(HEADERS.requestId), text(HEADERS.reason)]
  const [challenge, link] = [text('WWW-Authenticate'), text(HEADERS.link)]
  return {
    status,
    ...(requestId && { requestId }),
    ...(reason && { reason }),
    ...(challenge && { challenge }),
    ...(link && { link }),
  }
}

/** The code of a failure, where it has the form of one: it goes into logs, and a broken server might echo the token. */
function codeIn(body: unknown): string | undefined {
  const { code } = objectOf(objectOf(body).error)
  return typeof code === 'string' && /^Api[A-Za-z]{1,60}Error$/.test(code) ? code : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function isPositive(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}
