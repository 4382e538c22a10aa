/** Holds callers back until enough have come, so that they go on at the same moment. */
export interface Gate {
  /** Resolves when the gate opens. */
  pass(): Promise<void>
}

/**
 * @param count callers that open it
 * @param patienceMs how long the first waits for the others at most
 */
export function createGate(count: number, patienceMs: number): Gate {
  const { promise, resolve } = Promise.withResolvers<void>()
  let waiting = 0
  let timer: NodeJS.Timeout | undefined
  return {
    pass() {
      waiting += 1
      timer ??= setTimeout(resolve, patienceMs)
      if (waiting >= count) {
        clearTimeout(timer)
        resolve()
      }
      return promise
    },
  }
}
