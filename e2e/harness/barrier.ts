/**
 * Runs `work` n times side by side. Each prepares what it needs and then awaits `start()`, which lets nobody through
 * before all n have come: what follows is a race, not a queue. Returns the results in order; rejects when one fails.
 */
export async function barrier<T>(
  n: number,
  work: (index: number, start: () => Promise<void>) => Promise<T>,
): Promise<T[]> {
  const gate = Promise.withResolvers<void>()
  let missing = n
  const start = () => {
    missing -= 1
    if (missing === 0) gate.resolve()
    return gate.promise
  }
  const runs = Array.from({ length: n }, async (_, index) => {
    try {
      return await work(index, start)
    } catch (error) {
      // Nobody may wait for one who will never come.
      gate.reject(error)
      throw error
    }
  })
  gate.promise.catch(() => undefined)
  const results = await Promise.allSettled(runs)
  return results.map(result => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}
