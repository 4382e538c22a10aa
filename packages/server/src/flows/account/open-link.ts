import { type LinkTicket, parseLink } from '../../domain/account-link.ts'
import { isLinkOpen, type Link } from '../../domain/link.ts'
import type { Throttle } from '../../domain/throttle.ts'
import type { LinkStore } from '../../store/links-store.ts'
import type { Caller } from '../caller.ts'
import { followLink } from './follow-link.ts'
import { digestSecret } from './mint-secret.ts'

export interface OpenLinkDeps {
  store: LinkStore
  throttle: Throttle
  /** The store's clock, unix milliseconds. */
  now(): number
}

export interface OpenedLink {
  ticket: LinkTicket
  link: Link
}

/**
 * Finds an open link by what somebody holds of it. Uses nothing up: e-mail scanners open links before people do.
 *
 * @throws Refusal with ApiLinkError or ApiTooManyRequestsError
 */
export function openLink(deps: OpenLinkDeps, text: string, caller: Caller): Promise<OpenedLink> {
  return followLink(deps.throttle, caller, async () => {
    const ticket = parseLink(text)
    const link = ticket && (await deps.store.findLink(ticket.accountId, digestSecret(ticket.secret)))
    return ticket && link && link.kind === ticket.kind && isLinkOpen(link, deps.now()) ? { ticket, link } : undefined
  })
}
