type Cleanup = () => void

const cleanups: Cleanup[] = []

/** Runs when the test process ends, however it ends, short of SIGKILL; the last one registered runs first. */
export function atExit(cleanup: Cleanup): void {
  cleanups.push(cleanup)
}

process.once('exit', () => {
  for (const cleanup of cleanups.toReversed()) {
    try {
      cleanup()
    } catch (error) {
      console.error('cleaning up:', error)
    }
  }
})

// By default a signal ends the process without the 'exit' event.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))
