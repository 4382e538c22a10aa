import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Refusal } from '../flows/refusal.ts'
import { refusalOfRequest } from '../plugins/refused-requests.ts'
import { callMethodOf } from './call-method.ts'
import { createForwardedCalls, secondsSinceStart, startTiming, type TimedAnswer } from './forwarded-calls.ts'
import type { Meters } from './meters.ts'
import { CALL_CODES, CALL_METHODS, type CallCode, type CallMethod, LIMITS, type Limit, TIMED_METHODS } from './names.ts'

/**
 * Counts every call of an app, by listeners of its own before all others: hooks of the framework would cost each call
 * more, and the quickest answers and forwarded calls pass none. Call it when whoever else stands in front does.
 *
 * @param unknown what a path that is none of ours is counted as
 */
export function registerCallMeter(app: FastifyInstance, meters: Meters, unknown: 'gateway' | 'other'): void {
  const count = createCount(meters)
  const countRefusal = createCountRefusal(meters)
  const forwarded = unknown === 'gateway' ? createForwardedCalls(meters, () => count('gateway', 'ok')) : undefined

  const onClose = function (this: TimedAnswer): void {
    const { req: request } = this
    const method = callMethodOf(request.method ?? '', request.url ?? '')
    const refusal = this.statusCode >= 400 ? refusalOfRequest(request) : undefined
    const code = this.writableFinished ? (refusal?.code ?? 'ok') : 'gone'
    if (refusal) countRefusal(refusal)
    if (forwarded && method === 'other') {
      count('gateway', code)
      forwarded.count(this, refusal)
    } else count(method, code, secondsSinceStart(this))
  }
  const begin = (_request: IncomingMessage, answer: TimedAnswer): void => {
    startTiming(answer)
    forwarded?.watch(answer)
    answer.on('close', onClose)
  }
  const { server } = app
  server.prependListener('request', begin)
  // Somebody who listens is to say that the caller may go on, so where nobody does we must not, either.
  if (server.listenerCount('checkContinue') > 0) server.prependListener('checkContinue', begin)
}

type Count = (method: CallMethod, code: CallCode, seconds?: number) => void

/** Places are known beforehand: a call costs two additions and the search for its bucket. */
function createCount({ counters, histograms }: Meters): Count {
  const rows = new Map(CALL_METHODS.map(method => [method, counters.calls.place({ method, code: CALL_CODES[0] })]))
  const columns = new Map(CALL_CODES.map((code, column) => [code, column]))
  const timed = new Map<CallMethod, number>(TIMED_METHODS.map(method => [method, histograms.calls.place({ method })]))
  return (method, code, seconds) => {
    counters.calls.add((rows.get(method) as number) + (columns.get(code) as number))
    const place = timed.get(method)
    if (place !== undefined && seconds !== undefined) histograms.calls.observe(place, seconds)
  }
}

function createCountRefusal({ counters }: Meters): (refusal: Refusal) => void {
  return refusal => {
    const { reason } = refusal.options
    const limit = limitOf(refusal)
    if (reason) counters.reasons.add(counters.reasons.place({ reason }))
    if (limit) counters.limits.add(counters.limits.place({ limit }))
  }
}

function limitOf({ code, options }: Refusal): Limit | undefined {
  if (code === 'ApiTokenLimitError') return 'tokens-per-day'
  if (code !== 'ApiTooManyRequestsError') return undefined
  return LIMITS.find(limit => limit === options.rateLimit?.policy) ?? 'attempts'
}
