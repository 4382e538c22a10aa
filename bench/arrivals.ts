import type { HttpLine } from './http-line.ts'

export interface ArrivalOptions {
  /** Calls a second. */
  rate: number
  lines: readonly HttpLine[]
  nextRequest(): string
  onAnswer(status: number, body: string): void
}

/**
 * Calls that arrive by a fixed schedule, whatever became of the calls before: one that finds no free line waits, and
 * its waiting counts, since latency is taken from the moment it was meant to be sent.
 */
export class Arrivals {
  readonly latencies: number[] = []
  readonly #options: ArrivalOptions
  readonly #free: HttpLine[]
  readonly #startedAt: number
  #arrived = 0
  #waitingFrom = 0
  #answered = 0

  constructor(options: ArrivalOptions, now: number) {
    this.#options = options
    this.#free = [...options.lines]
    this.#startedAt = now
  }

  /** Sends what is due. Milliseconds of any monotonic clock. */
  advance(now: number): void {
    const { rate } = this.#options
    this.#arrived = rate === 0 ? 0 : Math.floor(((now - this.#startedAt) * rate) / 1000) + 1
    this.send()
  }

  /** Calls that have arrived and are not answered. */
  get open(): number {
    return this.#arrived - this.#answered
  }

  send(): void {
    while (this.#waitingFrom < this.#arrived) {
      const line = this.#free.pop()
      if (!line) return
      const meantAt = this.#startedAt + (this.#waitingFrom++ * 1000) / this.#options.rate
      line.send(this.#options.nextRequest(), (status, body) => {
        this.latencies.push(performance.now() - meantAt)
        this.#answered++
        this.#free.push(line)
        this.#options.onAnswer(status, body)
        this.send()
      })
    }
  }
}
