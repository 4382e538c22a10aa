import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isPublicAddress, WebhookTargetError, type WebhookTargets } from './target.ts'

/** All addresses of a host name, as the system resolves it. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

/**
 * A look-up for connections that gives addresses of the internet only. The connection goes to what was checked here, so a
 * name that resolves to another address a moment later (DNS rebinding) gains nothing; a name with even one inner address
 * is refused whole.
 */
export function checkedLookup(targets: WebhookTargets, resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname)
      .then(found => {
        const [first] = found
        if (!first) throw new WebhookTargetError('its host has no address')
        if (targets === 'public' && !found.every(({ address }) => isPublicAddress(address))) {
          throw new WebhookTargetError('its address is not public')
        }
        if (options.all) callback(null, [...found])
        else callback(null, first.address, first.family)
      })
      .catch((error: NodeJS.ErrnoException) => callback(error, []))
  }
}
