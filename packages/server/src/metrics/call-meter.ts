import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { refusalOfRequest } from '../plugins/refused-requests.ts'
import { callMethodOf } from './call-method.ts'
import type { Meters } from './meters.ts'
import { CALL_CODES, CALL_METHODS, type CallCode, type CallMethod, LIMITS, type Limit } from './names.ts'

const STARTED = Symbol('when its request came, milliseconds')

interface Timed extends ServerResponse {
  [STARTED]?: number
}

/** Counts how calls ended, and times them. */
export interface CallMeter {
  /** `seconds` is `undefined` where its length says nothing, as with a forwarded one. */
  count(method: CallMethod, code: CallCode, seconds: number | undefined): void
}

export function createCallMeter({ counters, histograms }: Meters): CallMeter {
  const codes = CALL_CODES.length
  const methodPlaces = new Map(CALL_METHODS.map((method, place) => [method, place * codes]))
  const codePlaces = new Map(CALL_CODES.map((code, place) => [code, place]))
  const timedPlaces = new Map(
    CALL_METHODS.filter(method => method !== 'gateway').map(method => [method, histograms.calls.place({ method })]),
  )
  return {
    count(method, code, seconds) {
      counters.calls.add((methodPlaces.get(method) as number) + (codePlaces.get(code) as number))
      const timed = seconds === undefined ? undefined : timedPlaces.get(method)
      if (timed !== undefined) histograms.calls.observe(timed, seconds as number)
    },
  }
}

/**
 * Counts every call of an app, by listeners of its own before all others: hooks of the framework would cost each call
 * more, and the quickest answers and forwarded calls pass none. Call it when whoever else stands in front does.
 *
 * @param unknown what a path that is none of ours is counted as
 */
export function registerCallMeter(app: FastifyInstance, meters: Meters, unknown: 'gateway' | 'other'): void {
  const meter = createCallMeter(meters)
  const { counters } = meters
  const onClose = function (this: Timed): void {
    const { req: request } = this
    const method = callMethodOf(request.method ?? '', request.url ?? '')
    const refusal = this.statusCode >= 400 ? refusalOfRequest(request) : undefined
    const code = this.writableFinished ? (refusal?.code ?? 'ok') : 'gone'
    meter.count(method === 'other' ? unknown : method, code, (performance.now() - (this[STARTED] as number)) / 1000)
    if (!refusal) return
    const { reason } = refusal.options
    if (reason) counters.reasons.add(counters.reasons.place({ reason }))
    const limit = limitOf(refusal)
    if (limit) counters.limits.add(counters.limits.place({ limit }))
  }
  const begin = (_request: IncomingMessage, answer: Timed): void => {
    answer[STARTED] = performance.now()
    answer.on('close', onClose)
  }
  const { server } = app
  server.prependListener('request', begin)
  // Somebody who listens is to say that the caller may go on, so where nobody does we must not, either.
  if (server.listenerCount('checkContinue') > 0) server.prependListener('checkContinue', begin)
}

type Refused = NonNullable<ReturnType<typeof refusalOfRequest>>

function limitOf({ code, options }: Refused): Limit | undefined {
  if (code === 'ApiTokenLimitError') return 'tokens-per-day'
  if (code !== 'ApiTooManyRequestsError') return undefined
  return LIMITS.find(limit => limit === options.rateLimit?.policy) ?? 'attempts'
}
