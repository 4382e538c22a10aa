/** What a call that was given up fails with; `code` is what a system calls it. */
class TimeoutFailure extends Error {
  readonly code = 'ETIMEDOUT'
}

/**
 * Gives up waiting after so many milliseconds. What was asked may still happen later: for a write that is as if its
 * answer had been lost, and whoever reads again sees which it was.
 */
export async function within<Value>(milliseconds: number, work: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutFailure(`No answer within ${milliseconds} ms`)), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
