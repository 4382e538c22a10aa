import type { Trust } from '../gateway/caller.ts'

/**
 * Where a call came from: the peer of the connection, or where that is a trusted proxy the nearest address of
 * `X-Forwarded-For` that is none.
 */
export function callerAddress(peer: string, forwardedFor: string | undefined, trusts: Trust): string {
  if (forwardedFor === undefined || !trusts(peer)) return peer
  const chain = forwardedFor.split(',').map(address => address.trim())
  return chain.findLast(address => !trusts(address)) ?? chain[0] ?? peer
}
