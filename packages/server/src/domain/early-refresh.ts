/** A refresh is early while more than this part of the access token's life is left. */
const LEFT = 0.1

/**
 * Whether a refresh came long before it was needed, judged from the presented refresh token alone: both tokens of a pair
 * begin together, so its end tells when its access token ends.
 *
 * @param refreshEnd of the presented token, unix seconds
 * @param now unix milliseconds
 */
export function isEarlyRefresh(
  refreshEnd: number,
  { accessTtlSeconds, refreshTtlSeconds }: { accessTtlSeconds: number; refreshTtlSeconds: number },
  now: number,
): boolean {
  const accessEnd = refreshEnd - refreshTtlSeconds + accessTtlSeconds
  return accessEnd - now / 1000 > accessTtlSeconds * LEFT
}
