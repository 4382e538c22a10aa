import type { ErrorEnvelope, ProblemDetails } from '@chatapp-access/contract'
import { readUrl } from './address.ts'
import { ApiError, type ApiErrorFacts, ChatAppError } from './errors.ts'
import { LONGEST_REFUSAL } from './limits.ts'
import { LINK, NEXT, REASON, REQUEST_ID, RETRY_AFTER } from './wire.ts'

/**
 * The error code of a failed answer, `undefined` if it names none. The answer's own body stays unread.
 * HEAD answers have no body, and therefore no code.
 */
export async function peekCode(response: Response): Promise<string | undefined> {
  if (!/[/+]json\b/i.test(`${response.headers.get('content-type')}`)) return undefined
  const reader = response.clone().body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (let part = await reader?.read(); part?.value && text.length < LONGEST_REFUSAL; part = await reader?.read()) {
      // A letter cut in two is of no account: a code has only plain ones.
      text += decoder.decode(part.value)
    }
  } catch {
    // It broke off: whoever reads the answer will meet that.
  }
  reader?.cancel().catch(() => {})
  return errorOf(parse(text))?.code
}

/** A failed answer as an error. `secrets` are what the server might have echoed. */
function failureOf({ headers, status, url }: Response, text: string, secrets: readonly unknown[]): ApiError {
  const header = (name: string): string | undefined => headers.get(name) ?? undefined
  const told = JSON.stringify({
    code: 'ApiUnknownError',
    message: `The server answered ${status}`,
    ...errorOf(parse(text)),
    status,
    requestId: header(REQUEST_ID),
    reason: header(REASON),
    next: header(NEXT),
    retryAfterSeconds: retryAfterSeconds(headers),
    helpUrl: helpUrl(`${header(LINK)}`, url),
  })
  // Each string by itself: a secret can be spelled in many ways in a body, and be echoed in a header too.
  const { code, message, ...facts }: ApiErrorFacts & { code: string; message: string } = JSON.parse(
    told,
    (_name, value: unknown) => (typeof value === 'string' ? hide(value, secrets) : value),
  )
  return new ApiError(code, message, facts)
}

/**
 * `data` of a success, or the JSON itself where an upstream answers without the envelope; `undefined` for no body.
 *
 * @throws ApiError also where a success turns out to be the envelope of a failure
 * @throws ChatAppError `UnexpectedAnswerError`
 */
export async function readData<Data>(response: Response, secrets: readonly unknown[]): Promise<Data> {
  if (!response.ok) throw failureOf(response, await response.text().catch(() => ''), secrets)
  const text = await response.text()
  if (!text) return undefined as Data
  const body = parse(text) as { success?: unknown; data?: unknown } | null | undefined
  if (body === undefined) throw unexpected(response)
  if (body?.success === false) throw failureOf(response, text, secrets)
  return (body?.success === true && 'data' in body ? body.data : body) as Data
}

/** An answer that is not of this API: a captive portal, a proxy's page, a redirect. */
export function unexpected(response: Response): ChatAppError<'UnexpectedAnswerError'> {
  const requestId = response.headers.get(REQUEST_ID) ?? undefined
  return new ChatAppError('UnexpectedAnswerError', `Answer ${response.status} is not of this API`, {
    requestId,
    next: 'Check baseUrl and proxies',
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Reads the envelope, or RFC 9457 problem details where the caller asked for them. */
function errorOf(body: unknown): { code: string; message: string; details: ApiErrorFacts['details'] } | undefined {
  const envelope = body as Partial<ErrorEnvelope & ProblemDetails> | null | undefined
  const { code, message, details }: { code?: unknown; message?: unknown; details?: unknown } =
    envelope?.error ?? (envelope?.title ? { ...envelope, message: envelope.detail, details: envelope.errors } : {})
  if (typeof code !== 'string') return undefined
  return {
    code,
    message: typeof message === 'string' ? message : code,
    details: Array.isArray(details) ? details : undefined,
  }
}

function hide(text: string, secrets: readonly unknown[]): string {
  return secrets.reduce<string>(
    (shown, secret) => (secret ? shown.replaceAll(String(secret), '[secret]') : shown),
    text,
  )
}

/** RFC 9110, 10.2.3: seconds, or a date; the date is compared with the server's own `Date`, not with our clock. */
export function retryAfterSeconds(headers: Headers): number | undefined {
  const value = `${headers.get(RETRY_AFTER)}`
  const seconds = Number(value) || Math.ceil((Date.parse(value) - Date.parse(`${headers.get('date')}`)) / 1000)
  return seconds >= 0 ? seconds : undefined
}

function helpUrl(link: string, from: string): string | undefined {
  const target = /<([^>]*)>[^,]*\brel="?help\b/i.exec(link)?.[1]
  return target && readUrl(target, from)?.href
}
