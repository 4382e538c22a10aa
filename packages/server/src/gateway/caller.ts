import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv6 } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** Where a request came from, as far as it can be believed. */
export interface Caller {
  /** The address nearest to the caller that a trusted peer saw. */
  address: string
  /** That address and the trusted proxies after it, nearest last, as `X-Forwarded-For` has it. */
  chain: string
  protocol: 'http' | 'https'
  /** As the caller wrote it; empty where HTTP/1.0 gave none. */
  host: string
}

/** Names of networks that a proxy often stands in. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

/**
 * Builds what reads a caller. `X-Forwarded-*` count only as far as they were written by trusted proxies: a stranger may
 * write whatever it likes.
 *
 * @param trustedProxies addresses, networks, or the names `loopback`, `linklocal`, `uniquelocal`
 */
export function createReadCaller(trustedProxies: readonly string[]): (request: IncomingMessage) => Caller {
  if (trustedProxies.length === 0) return readDirect
  const trusts = createTrust(trustedProxies)
  return request => (trusts(addressOf(request)) ? readBehindProxy(request, trusts) : readDirect(request))
}

/** Whether an address is that of a trusted proxy. */
export type Trust = (address: string) => boolean

function readDirect(request: IncomingMessage): Caller {
  const address = addressOf(request)
  return { address, chain: address, protocol: protocolOf(request), host: request.headers.host ?? '' }
}

function readBehindProxy(request: IncomingMessage, trusts: Trust): Caller {
  const { headers } = request
  const hops = [addressOf(request)]
  for (const hop of listOf(headers['x-forwarded-for']).reverse()) {
    if (!trusts(hops.at(-1) as string)) break
    hops.push(hop)
  }
  const protocol = listOf(headers['x-forwarded-proto']).at(-1)?.toLowerCase()
  return {
    address: hops.at(-1) as string,
    chain: hops.toReversed().join(', '),
    protocol: protocol === 'https' || protocol === 'http' ? protocol : protocolOf(request),
    host: listOf(headers['x-forwarded-host']).at(-1) ?? headers.host ?? '',
  }
}

function addressOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? ''
}

function protocolOf({ socket }: IncomingMessage): 'http' | 'https' {
  return (socket as Partial<TLSSocket>).encrypted ? 'https' : 'http'
}

function listOf(value: string | string[] | undefined): string[] {
  return [value ?? []].flat().flatMap(line => line.split(',').map(item => item.trim()))
}

/** @param trustedProxies addresses, networks, or the names `loopback`, `linklocal`, `uniquelocal` */
export function createTrust(trustedProxies: readonly string[]): Trust {
  const trusted = new BlockList()
  for (const network of trustedProxies.flatMap(proxy => NAMED[proxy] ?? [proxy])) {
    const [address = '', bits] = network.split('/')
    const family = familyOf(address)
    if (bits === undefined) trusted.addAddress(address, family)
    else trusted.addSubnet(address, Number(bits), family)
  }
  // What stands in a header need not be an address.
  return address => isIP(address) !== 0 && trusted.check(address, familyOf(address))
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4'
}
