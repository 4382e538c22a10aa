/** The middle of the values; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no values')
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}

/** The value that the given share of all values does not exceed (nearest rank). `share` from 0 up to 1. */
export function quantile(values: Float64Array | readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('no values')
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number
}

/** The ratio of each pair of slices: what the machine did to both at that time falls out. */
export function pairedRatios(ours: readonly number[], yardstick: readonly number[]): number[] {
  if (ours.length !== yardstick.length) throw new RangeError('slices must be paired')
  return ours.map((value, round) => value / (yardstick[round] as number))
}
