/** Lets nobody through before so many have come: what follows is a race, not a queue. Later ones go straight on. */
export function gate(count: number): () => Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  let missing = count
  return () => {
    missing -= 1
    if (missing === 0) resolve(undefined)
    return promise
  }
}
