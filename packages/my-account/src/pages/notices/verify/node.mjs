import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Whether a notice comes from My Account, and not from somebody who only knows your address.
 * body: the text as it came, before JSON.parse; header: the value of ChatApp-Signature; now: unix seconds.
 */
export function isGenuine(body, header, secret, now = Date.now() / 1000) {
  const [, time, signature] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '') ?? []
  // What somebody recorded and sends again is old.
  if (time === undefined || Math.abs(now - time) > 300) return false
  const expected = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
  return timingSafeEqual(Buffer.from(expected), Buffer.from(signature))
}
