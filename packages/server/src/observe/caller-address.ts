import ipaddr from 'ipaddr.js'

const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

/** Whether an address is that of a trusted proxy. */
export type IsTrusted = (address: string) => boolean

/** @param proxies addresses, networks and names, as the setting `trustedProxies` has them */
export function createIsTrusted(proxies: readonly string[]): IsTrusted {
  const networks = proxies.flatMap(proxy => NAMED[proxy] ?? [proxy]).map(readNetwork)
  if (networks.length === 0) return () => false
  return address => {
    if (!ipaddr.isValid(address)) return false
    const parsed = ipaddr.process(address)
    return networks.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits))
  }
}

function readNetwork(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.process(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

/**
 * Where a call came from: the peer of the connection, or where that is a trusted proxy the nearest address of
 * `X-Forwarded-For` that is none.
 */
export function callerAddress(peer: string, forwardedFor: string | undefined, isTrusted: IsTrusted): string {
  if (forwardedFor === undefined || !isTrusted(peer)) return peer
  const chain = forwardedFor.split(',').map(address => address.trim())
  return chain.findLast(address => !isTrusted(address)) ?? chain[0] ?? peer
}
