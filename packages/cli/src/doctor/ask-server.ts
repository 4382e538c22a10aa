import { retryAfterSeconds } from '../answer.ts'
import type { Surroundings } from '../context.ts'
import { failureFacts } from '../failure-report.ts'
import { networkError, urlOf } from '../query.ts'
import { CHECK_PATH } from '../wire.ts'
import type { ServerFacts } from './facts.ts'

const TIMEOUT_MS = 15_000

/** Asks as somebody without a token, who is refused by every server of this API: that shows who answers, and its clock. */
export async function askServer(
  baseUrl: string,
  { fetch, now }: Pick<Surroundings, 'fetch' | 'now'>,
): Promise<ServerFacts> {
  const started = now()
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(urlOf(baseUrl, CHECK_PATH), { method: 'HEAD', redirect: 'manual', signal })
    const ended = now()
    const { headers, status } = response
    await response.body?.cancel()
    return {
      status,
      milliseconds: Math.round(ended - started),
      clockAhead: clockAhead(headers.get('Date'), started, ended),
      retryAfterSeconds: retryAfterSeconds(headers),
      redirectsTo: status >= 300 && status < 400 ? (headers.get('Location') ?? 'another place') : undefined,
    }
  } catch (error) {
    return { error: failureFacts(networkError(error, baseUrl)) }
  }
}

/**
 * Seconds by which this machine is ahead: the server's date was true at some moment between asking and hearing, and for
 * the whole second that it names. Zero where both can agree.
 */
export function clockAhead(date: string | null, startedMs: number, endedMs: number): number | undefined {
  const server = Date.parse(date ?? '')
  if (Number.isNaN(server)) return undefined
  if (startedMs > server + 1000) return Math.round((startedMs - server - 1000) / 1000)
  if (endedMs < server) return -Math.round((server - endedMs) / 1000)
  return 0
}
