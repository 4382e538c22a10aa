import type { ErrorEnvelope, ProblemDetails } from '@chatapp-access/contract'
import { ApiError, ChatAppError } from './errors.ts'
import { LINK, NEXT, REASON, REQUEST_ID, RETRY_AFTER } from './wire.ts'

/**
 * The error code of a failed answer, `undefined` if it names none. The answer's own body stays unread.
 * HEAD answers have no body, and therefore no code.
 */
export async function peekCode(response: Response): Promise<string | undefined> {
  if (!/[/+]json\b/i.test(response.headers.get('content-type') ?? '')) return undefined
  return errorOf(parse(await response.clone().text()))?.code
}

/** Turns a failed answer into an error. `secrets` are what the server might have echoed. */
export async function readFailure(response: Response, secrets: readonly string[]): Promise<ApiError> {
  const { headers, status } = response
  const error = errorOf(parse(hide(await response.text().catch(() => ''), secrets)))
  const header = (name: string): string | undefined => headers.get(name) ?? undefined
  return new ApiError(error?.code ?? 'ApiUnknownError', error?.message ?? `The server answered ${status}`, {
    status,
    requestId: header(REQUEST_ID),
    reason: header(REASON),
    next: header(NEXT),
    retryAfterSeconds: retryAfter(header(RETRY_AFTER), header('date')),
    helpUrl: helpUrl(header(LINK), response.url),
    details: error?.details,
  })
}

/**
 * `data` of a success, or the JSON itself where an upstream answers without the envelope; `undefined` for no body.
 *
 * @throws ApiError
 * @throws ChatAppError `UnexpectedAnswerError`
 */
export async function readData<Data>(response: Response, secrets: readonly string[]): Promise<Data> {
  if (!response.ok) throw await readFailure(response, secrets)
  const text = await response.text()
  if (!text) return undefined as Data
  const body = parse(text) as { success?: unknown; data?: unknown } | null | undefined
  if (body === undefined || body?.success === false) throw unexpected(response)
  return (body?.success === true ? body.data : body) as Data
}

/** An answer that is not of this API: a captive portal, a proxy's page, a redirect. */
export function unexpected(response: Response): ChatAppError<'UnexpectedAnswerError'> {
  const requestId = response.headers.get(REQUEST_ID) ?? undefined
  return new ChatAppError('UnexpectedAnswerError', `Unexpected answer ${response.status}, not of this API`, {
    requestId,
    next: 'Check baseUrl, and proxies on the way',
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
function errorOf(
  body: unknown,
): { code: string; message: string; details: ErrorEnvelope['error']['details'] } | undefined {
  const envelope = body as Partial<ErrorEnvelope & ProblemDetails> | null | undefined
  const code: unknown = envelope?.error?.code ?? (typeof envelope?.title === 'string' ? envelope.code : undefined)
  if (typeof code !== 'string') return undefined
  const message: unknown = envelope?.error?.message ?? envelope?.detail
  const details = envelope?.error?.details ?? envelope?.errors
  return {
    code,
    message: typeof message === 'string' ? message : code,
    details: Array.isArray(details) ? details : undefined,
  }
}

function hide(text: string, secrets: readonly string[]): string {
  for (const secret of secrets) {
    if (secret) text = text.replaceAll(JSON.stringify(secret).slice(1, -1), '[secret]').replaceAll(secret, '[secret]')
  }
  return text
}

/** RFC 9110, 10.2.3: seconds, or a date; the date is compared with the server's own `Date`, not with our clock. */
function retryAfter(value: string | undefined, date: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - Date.parse(date ?? '')) / 1000)
  return seconds >= 0 ? seconds : undefined
}

function helpUrl(link: string | undefined, from: string): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?help\b/i.exec(link ?? '')?.[1]
  return target && URL.canParse(target, from) ? new URL(target, from).href : undefined
}
