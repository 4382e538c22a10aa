import ipaddr from 'ipaddr.js'

/** `public`: https, and addresses of the internet only. `any`: for webhooks inside one's own network, and for trying out. */
export const WEBHOOK_TARGETS = ['public', 'any'] as const
export type WebhookTargets = (typeof WEBHOOK_TARGETS)[number]

/** A webhook must not go there; `message` says why, and names no address that was found. */
export class WebhookTargetError extends Error {
  override name = 'WebhookTargetError'
}

/** Of IPv6 only this is given to anybody (RFC 4291 section 2.4); what lies outside may hold an IPv4 address within. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** Whether an address belongs to the internet, and not to this machine, its network, its provider or a tunnel into them. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || address.includes('%')) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return false
  return parsed.kind() === 'ipv4' || (parsed as ipaddr.IPv6).match(GLOBAL_IPV6)
}

/**
 * The URL of a webhook. Throws {@link WebhookTargetError} where it may not be one. A host name is judged when it is
 * resolved, at each connection.
 */
export function webhookUrl(text: string, targets: WebhookTargets): URL {
  const url = URL.parse(text)
  if (!url || !['https:', 'http:'].includes(url.protocol)) throw new WebhookTargetError('it is not a URL of the web')
  if (url.username || url.password) throw new WebhookTargetError('it must not hold a user or password')
  if (targets === 'any') return url
  if (url.protocol !== 'https:') throw new WebhookTargetError('it must begin with https:')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (ipaddr.isValid(host) && !isPublicAddress(host)) throw new WebhookTargetError('its address is not public')
  return url
}
