/** What one-time links are for. */
export const LINK_KINDS = ['set_up', 'sign_up', 'invite', 'reset', 'hand_over'] as const
export type LinkKind = (typeof LINK_KINDS)[number]

/** A one-time link as it is kept: without its secret. Names in `…At` are unix milliseconds of the store's clock. */
export interface Link {
  /** 0 where there is no account yet. */
  accountId: number
  /** SHA-256 of the link's secret, base64url: names the link, opens nothing. */
  id: string
  kind: LinkKind
  /** Of a hand-over; else 0. */
  appNumber: number
  /** Whom it invites; empty where anybody. */
  email: string
  /** Of the app password a hand-over will make. */
  label: string
  /** The account that made it; 0 for the server. */
  makerId: number
  createdAt: number
  endsAt: number
  /** 0 until it was used. */
  usedAt: number
  usedAddress: string
  /** Withdrawn; 0 while it is not. */
  endedAt: number
}

/** Whether a link still opens something. `now` in unix milliseconds of the store's clock. */
export function isLinkOpen(link: Link, now: number): boolean {
  return link.usedAt === 0 && link.endedAt === 0 && now < link.endsAt
}
