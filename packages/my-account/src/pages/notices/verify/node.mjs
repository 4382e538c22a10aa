/**
 * Whether a notice comes from My Account, and not from somebody who only knows your address.
 * body: the text as it came, before JSON.parse; header: the value of ChatApp-Signature; now: unix seconds.
 */
export async function isGenuine(body, header, secret, now = Date.now() / 1000) {
  const [, time, signature] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '') ?? []
  // What somebody recorded and sends again is old.
  if (time === undefined || Math.abs(now - time) > 300) return false
  const bytesOf = text => new TextEncoder().encode(text)
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytesOf(secret), hmac, false, ['verify'])
  const signed = Uint8Array.from(signature.match(/../g), pair => Number.parseInt(pair, 16))
  return crypto.subtle.verify('HMAC', key, signed, bytesOf(`${time}.${body}`))
}
