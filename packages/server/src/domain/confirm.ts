import type { Grant, GrantPolicy } from './grant.ts'

/**
 * Notes the first use of a generation. A second use changes nothing: the grace counts from the first.
 *
 * The row remembers one confirmation only. When a newer one takes its place after the grace of the older is over,
 * `lowestGeneration` closes the window of what the older one had replaced; within the grace it stays open a little longer.
 */
export function confirmGeneration(
  grant: Grant,
  generation: number,
  network: string,
  policy: GrantPolicy,
  now: number,
): Grant {
  if (generation <= grant.confirmedGeneration) return grant
  const graceOver = now >= grant.confirmedAt + policy.replayGraceSeconds * 1000
  return {
    ...grant,
    confirmedGeneration: generation,
    confirmedAt: now,
    confirmedNetwork: network,
    lowestGeneration: graceOver ? Math.max(grant.lowestGeneration, grant.confirmedGeneration) : grant.lowestGeneration,
    lastSeenAt: now,
  }
}
