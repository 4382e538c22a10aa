import { type ChatAppError, isApiError, isChatAppError } from './errors.ts'
import type { ClientEvents, Events } from './events.ts'
import { ATTEMPTS, FIRST_DELAY_MS, LONGEST_WAIT_SECONDS } from './limits.ts'

export interface RetryTools {
  sleep(milliseconds: number): Promise<void>
  /** A number from 0 up to 1. */
  random(): number
  events: Pick<Events, 'emit'>
}

/** Whether a failure may be gone at the next attempt. */
export function isPassing(error: unknown): error is ChatAppError {
  return (
    isChatAppError(error, 'NetworkError') ||
    (isApiError(error) && (error.status >= 500 || (error.status === 429 && error.code !== 'ApiTokenLimitError')))
  )
}

/** Repeats `work` while it fails in passing. */
export async function retry<Result>(
  method: ClientEvents['retrying']['method'],
  work: () => Promise<Result>,
  { events, random, sleep }: RetryTools,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isPassing(error)) throw error
      const { code, retryAfterSeconds = 0 } = error
      if (attempt >= ATTEMPTS || retryAfterSeconds > LONGEST_WAIT_SECONDS) throw error
      const delayMs = retryAfterSeconds * 1000 + FIRST_DELAY_MS * 2 ** (attempt - 1) * (0.5 + random() / 2)
      events.emit('retrying', { method, attempt, delayMs, code })
      await sleep(delayMs)
    }
  }
}
