import ipaddr from 'ipaddr.js'

/** The network of an address that cannot be read, such as the peer of a unix socket. */
export const UNKNOWN_NETWORK = 'unknown'

const NETWORK_BITS = { ipv4: 24, ipv6: 48 } as const

/**
 * IPv6 hands a customer a /64 at the least, often a /48, and a provider a /32. Who is counted by the single address has
 * 2^64 of them to spend.
 */
const IPV6_SCOPE_BITS = [64, 48, 32] as const

/**
 * The network an address belongs to, where "the same place as before" is asked: confirming a pair, suspecting theft,
 * knowing a network.
 *
 * @param address an IP address as the socket or a trusted proxy gave it
 * @returns IPv4 (also IPv4-mapped IPv6) by /24, IPv6 by /48, in CIDR notation, one spelling each; anything else `unknown`
 */
export function networkOf(address: string): string {
  return placeOf(address).network
}

/**
 * The scopes in which an address is throttled, narrowest first.
 *
 * @param address an IP address as the socket or a trusted proxy gave it
 * @returns IPv4: the address itself; IPv6: its /64, /48 and /32; anything else `unknown`, which all such callers share
 */
export function throttleScopes(address: string): readonly string[] {
  return placeOf(address).scopes
}

interface Place {
  network: string
  scopes: readonly string[]
}

const UNKNOWN_PLACE: Place = { network: UNKNOWN_NETWORK, scopes: [UNKNOWN_NETWORK] }

/** Answers given lately: a program calls from the same address again and again, and reading one costs 6 µs. */
const remembered = new Map<string, Place>()
const MOST_REMEMBERED = 4096
/** `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255` */
const LONGEST_ADDRESS = 45

function placeOf(address: string): Place {
  const known = remembered.get(address)
  if (known !== undefined) return known
  const parsed = parse(address)
  const place = parsed === undefined ? UNKNOWN_PLACE : readPlace(parsed)
  if (address.length > LONGEST_ADDRESS) return place
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  remembered.set(address, place)
  return place
}

function readPlace(address: ipaddr.IPv4 | ipaddr.IPv6): Place {
  const kind = address.kind()
  const network = prefixOf(address, NETWORK_BITS[kind])
  if (kind === 'ipv4') return { network, scopes: [address.toString()] }
  return { network, scopes: IPV6_SCOPE_BITS.map(bits => prefixOf(address, bits)) }
}

/** Strict where ipaddr.js is lenient: `10.1` and octal parts are spellings no socket gives. */
function parse(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address)
  if (!ipaddr.IPv6.isValid(address)) return undefined
  const parsed = ipaddr.IPv6.parse(address)
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address() : parsed
}

function prefixOf(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string {
  const bytes = address
    .toByteArray()
    .map((byte, index) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - index * 8))))
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`
}

/** Whether two callers were in two places. Where one of them is `unknown` nobody can tell, so they were not. */
export function areDifferentNetworks(one: string, other: string): boolean {
  return one !== other && one !== UNKNOWN_NETWORK && other !== UNKNOWN_NETWORK
}
