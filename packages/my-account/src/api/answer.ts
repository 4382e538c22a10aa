import { ApiFailure } from './failure.ts'

interface Refusal {
  code: string
  message: string
  details?: unknown
}

/** Reads the envelope of an answer: its data, or throws an {@link ApiFailure}. */
export async function readAnswer(response: Response): Promise<unknown> {
  const envelope = await readJson(response)
  if (isObject(envelope) && envelope.success === true) return envelope.data
  const refusal = isObject(envelope) && isRefusal(envelope.error) ? envelope.error : undefined
  throw new ApiFailure({
    code: refusal?.code ?? 'UnreadableAnswer',
    message: refusal?.message ?? `HTTP ${response.status}`,
    details: refusal?.details,
    status: response.status,
    requestId: response.headers.get('X-Request-Id') ?? undefined,
    retryAfterSeconds: readRetryAfter(response.headers.get('Retry-After')),
  })
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    return undefined
  }
}

/** Our server sends seconds (RFC 9110 section 10.2.3); a date from a proxy between is left alone. */
function readRetryAfter(header: string | null): number | undefined {
  return header !== null && /^\d{1,9}$/.test(header) ? Number(header) : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isRefusal(value: unknown): value is Refusal {
  return isObject(value) && typeof value.code === 'string' && typeof value.message === 'string'
}
