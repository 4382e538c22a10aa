/** Notices that nothing has come for too long. It runs from the start. */
export class SilenceTimer {
  readonly #ms: number
  readonly #onSilence: () => void
  #timer: NodeJS.Timeout | undefined
  #ended = false

  constructor(ms: number, onSilence: () => void) {
    this.#ms = ms
    this.#onSilence = onSilence
    this.restart()
  }

  /** Something came: the time starts anew. */
  restart(): void {
    if (this.#ended) return
    if (this.#timer) this.#timer.refresh()
    else this.#timer = setTimeout(this.#onSilence, this.#ms)
  }

  /** Nothing is to be expected for now. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Nothing will come any more. */
  end(): void {
    this.#ended = true
    this.stop()
  }
}
