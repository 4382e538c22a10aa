import { setTimeout as wait } from 'node:timers/promises'

/** Looks every 25 ms until `look` gives something; rejects after `timeoutMs`. For what another process does in its time. */
export async function eventually<T>(
  promise: string,
  timeoutMs: number,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const seen = await look()
    if (seen !== undefined) return seen
    if (performance.now() > deadline) throw new Error(`${promise}: not within ${timeoutMs} ms`)
    await wait(25)
  }
}
