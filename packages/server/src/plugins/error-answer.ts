import {
  type ErrorEnvelope,
  errorEntry,
  type FieldFault,
  HEADERS,
  type Language,
  type ProblemDetails,
} from '@chatapp-access/contract'
import type { RateLimit } from '../domain/rate-limit.ts'
import type { Refusal } from '../flows/refusal.ts'
import type { Quota } from '../store/store.ts'
import { faultText } from './fault-text.ts'

/** Where the page of an error is, on this server. */
export function helpPath(code: string): string {
  return `/docs/errors/${code}`
}

/** The headers of a refusal, without those every answer has. */
export function refusalHeaders(refusal: Refusal, status: number): Record<string, string> {
  const { reason, retryAfterSeconds, rateLimit, allow } = refusal.options
  const { next } = errorEntry(refusal.code)
  return {
    ...(reason && { [HEADERS.reason]: reason }),
    ...(next && { [HEADERS.next]: next }),
    [HEADERS.link]: `<${helpPath(refusal.code)}>; rel="help"`,
    ...(retryAfterSeconds !== undefined && { [HEADERS.retryAfter]: String(retryAfterSeconds) }),
    ...(rateLimit && rateLimitHeaders(rateLimit)),
    ...(allow && { Allow: allow.join(', ') }),
    ...(status === 401 && { 'WWW-Authenticate': challengeOf(refusal.code) }),
  }
}

/** RFC 9110 section 11.6.1 asks for a challenge. No browser knows this scheme of ours, so none opens a dialog for it. */
function challengeOf(code: string): string {
  return code === 'ApiSignInRequiredError' ? 'Session' : 'Bearer error="invalid_token"'
}

/** The fields of draft-ietf-httpapi-ratelimit-headers: how many in how long, what is left, and until when. */
export function rateLimitHeaders(limit: RateLimit): Record<string, string> {
  const { policy, quota, windowSeconds, left, secondsToReset } = limit
  return {
    [HEADERS.rateLimitPolicy]: `"${policy}";q=${quota};w=${windowSeconds}`,
    [HEADERS.rateLimit]: `"${policy}";r=${left};t=${secondsToReset}`,
  }
}

/** The body of a refusal in the envelope. */
export function errorEnvelope(refusal: Refusal, language: Language): ErrorEnvelope {
  const details = detailsOf(refusal, language)
  const message = messageOf(refusal, language)
  return { success: false, error: { code: refusal.code, message, ...(details && { details }) } }
}

/** The same refusal as RFC 9457 problem details, with everything the headers say. */
export function problemDetails(
  refusal: Refusal,
  status: number,
  language: Language,
  requestId: string,
): ProblemDetails {
  const { reason, retryAfterSeconds } = refusal.options
  const { next, message } = errorEntry(refusal.code)
  const errors = detailsOf(refusal, language)
  return {
    type: helpPath(refusal.code),
    title: message[language],
    status,
    detail: messageOf(refusal, language),
    code: refusal.code,
    requestId,
    ...(reason && { reason }),
    ...(next && { next }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(errors && { errors }),
  }
}

function detailsOf(refusal: Refusal, language: Language): FieldFault[] | undefined {
  return refusal.options.fault && [faultText(refusal.options.fault, language)]
}

function messageOf(refusal: Refusal, language: Language): string {
  const message = errorEntry(refusal.code).message[language]
  const { fault, day } = refusal.options
  if (fault) {
    const { field, message: wrong } = faultText(fault, language)
    return `${message}: ${field} ${wrong}`
  }
  return day ? `${message}: ${limitText(day, language)}` : message
}

function limitText(day: Quota, language: Language): string {
  const end = new Date(day.endsAt).toISOString().replace('.000Z', 'Z')
  const texts = {
    en: `all ${day.limit} tokens of this day are made; the day ends at ${end}`,
    ru: `все ${day.limit} токенов этого дня созданы; день заканчивается в ${end}`,
    pt: `os ${day.limit} tokens deste dia já foram criados; o dia termina em ${end}`,
  }
  return texts[language]
}
