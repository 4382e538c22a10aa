import { type AccountLinkKind, formatLink, LINK_LIFETIMES_MS } from '../../domain/account-link.ts'
import type { AccountLinkStore } from '../../store/account-link-store.ts'
import type { LinkStore } from '../../store/links-store.ts'
import { digestSecret, mintSecret } from './mint-secret.ts'

export interface MakeLinkDeps {
  store: LinkStore & AccountLinkStore
  randomBytes(size: number): Uint8Array
  /** Where people reach My Account. */
  accountOrigin: string
}

export interface WantedLink {
  kind: Exclude<AccountLinkKind, 'set_up'>
  /** Whose password a reset changes; 0 for the others. */
  accountId: number
  /** Whom it is for; empty for anybody who has it. */
  email: string
  /** The account that made it; 0 for the server. */
  makerId: number
  /** As is usual for its kind where it is not given. */
  lifetimeMs?: number
}

/** A link as it is handed out, once. Names in `…At` are unix milliseconds of the store's clock. */
export interface MadeLink {
  link: string
  endsAt: number
}

/** Makes a one-time link. Only its digest is kept, so it can be shown this once. */
export async function makeLink(deps: MakeLinkDeps, wanted: WantedLink): Promise<MadeLink> {
  const { kind, accountId, lifetimeMs = LINK_LIFETIMES_MS[kind], ...rest } = wanted
  const secret = mintSecret(deps.randomBytes)
  const { endsAt } = await deps.store.createLink({ ...rest, kind, accountId, id: digestSecret(secret), lifetimeMs })
  return { link: formatLink(deps.accountOrigin, { kind, accountId, secret }), endsAt }
}

/**
 * The link that makes the first account; `undefined` where there is one, or another node has just made one. The one before
 * opens nothing any more.
 */
export async function makeSetUpLink(deps: MakeLinkDeps, nodeId: string): Promise<MadeLink | undefined> {
  const secret = mintSecret(deps.randomBytes)
  const order = { id: digestSecret(secret), lifetimeMs: LINK_LIFETIMES_MS.set_up, nodeId }
  const link = await deps.store.createSetUpLink(order)
  return link && { link: formatLink(deps.accountOrigin, { kind: 'set_up', accountId: 0, secret }), endsAt: link.endsAt }
}
