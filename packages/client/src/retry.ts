import { ApiError, ChatAppError } from './errors.ts'
import type { ClientEvents } from './events.ts'
import { ATTEMPTS, FIRST_DELAY_MS, LONGEST_WAIT_SECONDS } from './limits.ts'

export interface RetryTools {
  sleep(milliseconds: number): Promise<void>
  /** A number from 0 up to 1. */
  random(): number
  onRetry(event: ClientEvents['retrying']): void
}

/** Milliseconds until the next attempt, or `undefined` when there is none: the failure is definite, or it was the last. */
function retryDelay(error: unknown, attempt: number, random: () => number): number | undefined {
  if (!(error instanceof ChatAppError) || attempt >= ATTEMPTS) return undefined
  const passing =
    error.code === 'NetworkError' ||
    (error instanceof ApiError &&
      (error.status >= 500 || (error.status === 429 && error.code !== 'ApiTokenLimitError')))
  const wanted = error.retryAfterSeconds ?? 0
  if (!passing || wanted > LONGEST_WAIT_SECONDS) return undefined
  return wanted * 1000 + FIRST_DELAY_MS * 2 ** (attempt - 1) * (0.5 + random() / 2)
}

/** Repeats `work` while it fails in passing. */
export async function retry<Result>(
  method: ClientEvents['retrying']['method'],
  work: () => Promise<Result>,
  tools: RetryTools,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const delayMs = retryDelay(error, attempt, tools.random)
      if (delayMs === undefined) throw error
      tools.onRetry({ method, attempt, delayMs, code: (error as ChatAppError).code })
      await tools.sleep(delayMs)
    }
  }
}
