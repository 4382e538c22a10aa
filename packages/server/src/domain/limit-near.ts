const NEAR = 0.8

/** Whether so much of the day's limit is used that its owner should know while something is left. */
export function isLimitNear({ used, limit }: { used: number; limit: number }): boolean {
  return used >= limit * NEAR
}
