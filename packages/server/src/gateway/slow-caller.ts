/** How often a call is looked at, and so how long its caller may keep it waiting for nothing. */
const PATIENCE_MS = 1000

/**
 * Notices a caller who is waited for, as one who does not read or does not send, and lets its call give up its place, so
 * that no number of them keeps the others from being forwarded. It runs from the start.
 */
export class SlowCaller {
  readonly #timer: NodeJS.Timeout

  /**
   * @param isWaitedFor whether it is the caller, at this moment
   * @param giveUpPlace gives false where that cannot be done now
   */
  constructor(isWaitedFor: () => boolean, giveUpPlace: () => boolean) {
    this.#timer = setInterval(() => {
      if (isWaitedFor() && giveUpPlace()) this.end()
    }, PATIENCE_MS).unref()
  }

  /** The call is over. */
  end(): void {
    clearInterval(this.#timer)
  }
}
