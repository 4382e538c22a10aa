import { ACCOUNT_PATH } from '@chatapp-access/contract/account'

/** How long a hand-over link works, milliseconds: an integrator gets a weekend. */
export const HAND_OVER_MS = 48 * 3_600_000

/** What a hand-over link says. */
export interface HandOverTicket {
  accountId: number
  secret: string
}

/** The whole URL. What opens it is in the fragment, which browsers send nowhere: it is in no log and no Referer. */
export function formatHandOver(origin: string, { accountId, secret }: HandOverTicket): string {
  return `${origin}${ACCOUNT_PATH}/hand-over#${accountId}.${secret}`
}

/** Reads a link's fragment, or the whole URL as somebody pasted it. */
export function parseHandOver(text: string): HandOverTicket | undefined {
  const [, accountId, secret] = /(?:^|#)([1-9][0-9]{0,14})\.([A-Za-z0-9_-]{43})$/.exec(text.trim()) ?? []
  return secret === undefined ? undefined : { accountId: Number(accountId), secret }
}
