import type { Tally } from './import-rows.ts'

const EVERY_MS = 200
const MEGABYTE = 1_000_000

/** Where an import stands, on one line of a terminal. */
export class Progress {
  readonly #show: ((text: string) => void) | undefined
  readonly #totalBytes: number | undefined
  readonly #now: () => number
  #bytes = 0
  #shownAt = Number.NEGATIVE_INFINITY

  /**
   * @param show rewrites the line; absent where there is no terminal
   * @param totalBytes of the file; absent where nobody knows
   * @param now milliseconds of a monotonic clock
   */
  constructor(show: ((text: string) => void) | undefined, totalBytes: number | undefined, now: () => number) {
    this.#show = show
    this.#totalBytes = totalBytes
    this.#now = now
  }

  /** Passes bytes on and counts them. */
  async *counting(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.#bytes += chunk.length
      yield chunk
    }
  }

  update({ accounts, refused }: Tally): void {
    if (!this.#show || this.#now() - this.#shownAt < EVERY_MS) return
    this.#shownAt = this.#now()
    const read = this.#totalBytes
      ? `${Math.floor((this.#bytes / this.#totalBytes) * 100)} %`
      : `${(this.#bytes / MEGABYTE).toFixed(1)} MB`
    this.#show(`${read} · ${accounts.created + accounts.unchanged} accounts · ${refused} lines refused`)
  }

  /** Leaves the line empty for what comes next. */
  end(): void {
    this.#show?.('')
  }
}
