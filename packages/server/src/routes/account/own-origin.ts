import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

/**
 * Whether a call that changes something comes from our own page. Browsers send `Origin` with every such call; where it is
 * missing, `Sec-Fetch-Site` tells. A caller that sends neither is no browser of today, and passes only without the cookie:
 * then it has nothing that another site could make use of.
 *
 * @param accountUrl where My Account is reached; `undefined` where the operator did not say
 */
export function comesFromOwnPage(
  headers: IncomingHttpHeaders,
  { accountUrl, hasCookie }: { accountUrl: URL | undefined; hasCookie: boolean },
): boolean {
  const site = headers['sec-fetch-site']
  if (headers.origin !== undefined) {
    return isOwnOrigin(headers.origin, headers.host, accountUrl) && (site === undefined || site === 'same-origin')
  }
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return !hasCookie
}

/**
 * Without a configured URL the host that was asked is believed only where it is an address or `localhost`: another name
 * may be anybody's that points here (DNS rebinding).
 */
function isOwnOrigin(origin: string, host: string | undefined, accountUrl: URL | undefined): boolean {
  if (accountUrl) return origin === accountUrl.origin
  if (host === undefined || !URL.canParse(`http://${host}`)) return false
  const asked = new URL(`http://${host}`)
  const name = asked.hostname.replace(/^\[|\]$/g, '')
  return (name === 'localhost' || isIP(name) !== 0) && origin === asked.origin
}
