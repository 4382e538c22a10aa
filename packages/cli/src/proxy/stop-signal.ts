/** Resolves at the first SIGTERM or SIGINT. The second of them ends the process at once, as if nobody listened. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise(done => {
    const stop = (signal: NodeJS.Signals): void => {
      process.off('SIGTERM', stop).off('SIGINT', stop)
      done(signal)
    }
    process.on('SIGTERM', stop).on('SIGINT', stop)
  })
}
