import type { ServerResponse } from 'node:http'
import type { Refusal } from '../flows/refusal.ts'
import type { Meters } from './meters.ts'
import { UPSTREAM_OUTCOMES, type UpstreamOutcome } from './names.ts'

const STARTED = Symbol('when its request came, milliseconds')
const HEADED = Symbol('when the head of its answer went out, milliseconds')

/** An answer whose times are noted on it: one call less for each query than with a closure. */
export interface TimedAnswer extends ServerResponse {
  [STARTED]?: number
  [HEADED]?: number
}

/** Begins to time an answer. */
export function startTiming(answer: TimedAnswer): void {
  answer[STARTED] = performance.now()
}

export function secondsSinceStart(answer: TimedAnswer): number {
  return (performance.now() - (answer[STARTED] as number)) / 1000
}

/** Counts what became of calls that were forwarded, and how long their upstream took to begin its answer. */
export interface ForwardedCalls {
  /** Sees when the head of the answer goes out. `onTunnel` is told of one that became a tunnel: it has no end of its own. */
  watch(answer: TimedAnswer): void
  /** Counts an answer that has ended; `refusal` where it was ours. */
  count(answer: TimedAnswer, refusal: Refusal | undefined): void
}

export function createForwardedCalls({ counters, histograms }: Meters, onTunnel: () => void): ForwardedCalls {
  // As in http-tables.ts: an import by name would load all of fetch.
  const { writeHead } = process.getBuiltinModule('node:http').ServerResponse.prototype
  const places = new Map(UPSTREAM_OUTCOMES.map(outcome => [outcome, counters.upstream.place({ outcome })]))
  const note = (outcome: UpstreamOutcome) => counters.upstream.add(places.get(outcome) as number)
  const timeHead = (answer: TimedAnswer) =>
    histograms.upstream.observe(0, ((answer[HEADED] as number) - (answer[STARTED] as number)) / 1000)

  const noteHead = function (this: TimedAnswer, ...args: Parameters<typeof writeHead>): ServerResponse {
    this[HEADED] = performance.now()
    if (args[0] === 101) {
      note('tunnel')
      timeHead(this)
      onTunnel()
    }
    return writeHead.apply(this, args)
  } as typeof writeHead

  return {
    watch(answer) {
      answer.writeHead = noteHead
    },
    count(answer, refusal) {
      const outcome = outcomeOf(answer, refusal)
      if (outcome === undefined) return
      note(outcome)
      if (!refusal && answer[HEADED] !== undefined) timeHead(answer)
    },
  }
}

/** `undefined` for what was refused before it was forwarded. */
function outcomeOf(answer: TimedAnswer, refusal: Refusal | undefined): UpstreamOutcome | undefined {
  if (refusal?.code === 'ApiGatewayTimeoutError') return 'timeout'
  if (refusal?.code === 'ApiBadGatewayError') return 'failed'
  if (refusal) return undefined
  if (answer[HEADED] === undefined) return 'gone'
  return UPSTREAM_OUTCOMES.find(outcome => outcome.startsWith(`${Math.floor(answer.statusCode / 100)}`))
}
