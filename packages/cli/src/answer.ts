import { ApiError } from '@chatapp-access/client'
import { parseJson } from './json.ts'
import { NEXT, REASON, REQUEST_ID } from './wire.ts'

/** An answer as far as a command shows it. */
export type Answer = { kind: 'empty' } | { kind: 'json'; data: unknown } | { kind: 'text'; type: string }

/**
 * Reads a success: `data` of the envelope, or the JSON itself where an upstream uses no envelope.
 *
 * @throws ApiError where the envelope says failure
 */
export async function readAnswer(response: Response, secrets: readonly string[]): Promise<Answer> {
  const text = await response.text()
  if (!text) return { kind: 'empty' }
  const body = parseJson(text)
  if (body === undefined) return { kind: 'text', type: response.headers.get('content-type') ?? 'of no known type' }
  const envelope = body as { success?: unknown; data?: unknown } | null
  if (envelope?.success === false) throw failureOf(response, text, secrets)
  return { kind: 'json', data: envelope?.success === true && 'data' in envelope ? envelope.data : body }
}

/** Reads a failed answer. `secrets` are what the server might have echoed. */
export async function readFailure(response: Response, secrets: readonly string[]): Promise<ApiError> {
  return failureOf(response, await response.text().catch(() => ''), secrets)
}

function failureOf(response: Response, text: string, secrets: readonly string[]): ApiError {
  const { headers, status } = response
  // Each string by itself: JSON can spell a secret in many ways.
  const hidden = (shown: string | undefined): string | undefined => shown && hide(shown, secrets)
  const header = (name: string): string | undefined => hidden(headers.get(name) ?? undefined)
  const error = errorOf(parseJson(text))
  const facts = {
    status,
    requestId: header(REQUEST_ID),
    reason: header(REASON),
    next: header(NEXT),
    retryAfterSeconds: retryAfterSeconds(headers),
    helpUrl: hidden(helpUrl(header('Link'), response.url)),
    details: error?.details?.map(({ field, message }) => ({
      field: hide(String(field), secrets),
      message: hide(String(message), secrets),
    })),
  }
  const unnamed = `The server answered ${status} ${response.statusText}`.trim()
  return new ApiError(hidden(error?.code) ?? 'ApiUnknownError', hidden(error?.message) ?? unnamed, facts)
}

function hide(text: string, secrets: readonly string[]): string {
  return secrets.filter(Boolean).reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), text)
}

/** RFC 9110, 10.2.3: seconds, or a date; the date is compared with the server's own `Date`, not with our clock. */
export function retryAfterSeconds(headers: Headers): number | undefined {
  const value = headers.get('Retry-After')
  const date = headers.get('Date')
  const wait = /^\d+$/.test(value ?? '')
    ? Number(value)
    : Math.ceil((Date.parse(value ?? '') - Date.parse(date ?? '')) / 1000)
  return wait >= 0 ? wait : undefined
}

interface WireError {
  code: string
  message: string | undefined
  details: ApiError['details']
}

function errorOf(body: unknown): WireError | undefined {
  const error = (body as { error?: { code?: unknown; message?: unknown; details?: unknown } } | null | undefined)?.error
  if (typeof error?.code !== 'string') return undefined
  const details = Array.isArray(error.details) ? (error.details.filter(Boolean) as WireError['details']) : undefined
  return { code: error.code, message: typeof error.message === 'string' ? error.message : undefined, details }
}

/** The page about an error: the `help` link of the answer (RFC 8288), made absolute. */
function helpUrl(link: string | undefined, base: string): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?help"?/.exec(link ?? '')?.[1]
  return target !== undefined && URL.canParse(target, base) ? new URL(target, base).href : undefined
}
