import { createHmac } from 'node:crypto'

export const SIGNATURE_HEADER = 'ChatApp-Signature'
/** The same for every try of one notice, so that a receiver can tell a repetition. */
export const DELIVERY_HEADER = 'ChatApp-Delivery'

/**
 * `t=<unix seconds>,v1=<hex>`: HMAC-SHA-256 (RFC 2104) over `<t>.<body>`, keyed with the secret as it is shown. The time
 * is signed along, so that a receiver can refuse what somebody recorded long ago.
 */
export function signatureOf(body: string, secret: string, now: number): string {
  const seconds = Math.floor(now / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}
