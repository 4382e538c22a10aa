import type { Store } from '../../src/index.ts'

/** The store, with a process that stands still (SIGSTOP) once: when it has the lock, before it saves a pair, or after. */
export function stoppingAt(step: string | undefined, store: Store): Store {
  let left = step
  const at = async (reached: string): Promise<void> => {
    if (reached !== left) return
    left = undefined
    process.kill(process.pid, 'SIGSTOP')
    // The signal takes effect between two turns of the event loop.
    await new Promise(setImmediate)
  }
  return {
    read: () => store.read(),
    async write(version, next) {
      if (next.pair) await at('saving')
      const written = await store.write(version, next)
      if (next.pair) await at('saved')
      return written
    },
    lock: work =>
      store.lock(async () => {
        await at('locked')
        return work()
      }),
  }
}
