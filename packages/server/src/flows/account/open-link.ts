import { type LinkTicket, parseLink } from '../../domain/account-link.ts'
import { isLinkOpen, type Link } from '../../domain/link.ts'
import type { Throttle } from '../../domain/throttle.ts'
import type { LinkStore } from '../../store/links-store.ts'
import type { Caller } from '../caller.ts'
import { Refusal } from '../refusal.ts'
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
export async function openLink(deps: OpenLinkDeps, text: string, { address }: Caller): Promise<OpenedLink> {
  const admission = deps.throttle.checkLink(address)
  if (!admission.admitted) {
    throw new Refusal('ApiTooManyRequestsError', { retryAfterSeconds: admission.retryAfterSeconds })
  }
  const ticket = parseLink(text)
  const link = ticket && (await deps.store.findLink(ticket.accountId, digestSecret(ticket.secret)))
  if (ticket && link && link.kind === ticket.kind && isLinkOpen(link, deps.now())) return { ticket, link }
  deps.throttle.linkFailed(address)
  throw new Refusal('ApiLinkError')
}
