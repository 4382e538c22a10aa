import type { TakenQueries } from '../flows/limit-queries.ts'
import type { ToWorker } from './link.ts'
import type { AdviceHeader } from './methods.ts'

/** Entries that wait for a worker which does not answer; what is more is not told. */
const MOST_WAITING = 50_000

/** What one worker is to hear of the others: one message of a kind at a time, and what comes meanwhile makes the next. */
export class Tidings {
  readonly #channel: ToWorker
  readonly #headers = new Map<string, AdviceHeader>()
  readonly #queries = new Map<string, TakenQueries[number]>()
  readonly look: () => void
  readonly #learn: () => void
  readonly #charge: () => void

  constructor(channel: ToWorker) {
    this.#channel = channel
    this.look = oneAtATime(() => channel.call('look', []))
    this.#learn = oneAtATime(() => this.#sendHeaders())
    this.#charge = oneAtATime(() => this.#sendQueries())
  }

  learn(told: AdviceHeader): void {
    if (this.#headers.size >= MOST_WAITING) return
    this.#headers.set(`${told.accountId} ${told.appNumber}`, told)
    this.#learn()
  }

  charge(taken: TakenQueries): void {
    for (const [rate, key, count] of taken) {
      const name = `${rate} ${key}`
      const before = this.#queries.get(name)?.[2] ?? 0
      if (before === 0 && this.#queries.size >= MOST_WAITING) continue
      this.#queries.set(name, [rate, key, before + count])
    }
    this.#charge()
  }

  #sendHeaders(): Promise<void> {
    const headers = [...this.#headers.values()]
    this.#headers.clear()
    return this.#channel.call('learn', [headers])
  }

  #sendQueries(): Promise<void> {
    const taken = [...this.#queries.values()]
    this.#queries.clear()
    return this.#channel.call('chargeQueries', [taken])
  }
}

/** Does `work`, and does it once more where it was asked for meanwhile. A failure is the end of that one. */
function oneAtATime(work: () => Promise<unknown>): () => void {
  let busy = false
  let again = false
  const run = async (): Promise<void> => {
    busy = true
    do {
      again = false
      await work().catch(() => undefined)
    } while (again)
    busy = false
  }
  return () => {
    again = true
    if (!busy) void run()
  }
}
