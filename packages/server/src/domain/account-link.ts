import { ACCOUNT_PATH } from '@chatapp-access/contract/account'
import type { LinkKind } from './link.ts'

/** Links that make an account or choose a new password. */
export const ACCOUNT_LINK_KINDS = ['set_up', 'sign_up', 'invite', 'reset'] as const satisfies readonly LinkKind[]
export type AccountLinkKind = (typeof ACCOUNT_LINK_KINDS)[number]

const HOUR_MS = 3_600_000

/** How long each works, milliseconds. A reset that comes by e-mail is used at once or not at all. */
export const LINK_LIFETIMES_MS: Readonly<Record<AccountLinkKind, number>> = {
  set_up: 24 * HOUR_MS,
  sign_up: 24 * HOUR_MS,
  invite: 7 * 24 * HOUR_MS,
  reset: HOUR_MS,
}

/** A reset link that an operator hands on by other ways needs longer, milliseconds. */
export const OPERATOR_RESET_MS = 24 * HOUR_MS

/** What a link says. */
export interface LinkTicket {
  kind: AccountLinkKind
  /** 0 where there is no account yet. */
  accountId: number
  secret: string
}

/** The whole URL. What opens it is in the fragment, which browsers send nowhere: it is in no log and no Referer. */
export function formatLink(origin: string, { kind, accountId, secret }: LinkTicket): string {
  return `${origin}${ACCOUNT_PATH}/link#${kind}.${accountId}.${secret}`
}

/** Reads a link's fragment, or the whole URL as somebody pasted it. */
export function parseLink(text: string): LinkTicket | undefined {
  const [, kind, accountId, secret] =
    /(?:^|#)([a-z_]+)\.(0|[1-9][0-9]{0,14})\.([A-Za-z0-9_-]{43})$/.exec(text.trim()) ?? []
  const known = ACCOUNT_LINK_KINDS.find(other => other === kind)
  if (known === undefined || secret === undefined) return undefined
  return { kind: known, accountId: Number(accountId), secret }
}
