/** A grant's name: 64 random bits as 16 hex digits; the same spelling in the store, in logs and in My Account. */
export type GrantId = string & { readonly __brand: 'GrantId' }

const GRANT_ID_BYTES = 8

export function grantIdFromBytes(bytes: Uint8Array): GrantId {
  if (bytes.length < GRANT_ID_BYTES) throw new RangeError('a grant id needs 8 bytes')
  return Buffer.from(bytes.buffer, bytes.byteOffset, GRANT_ID_BYTES).toString('hex') as GrantId
}

const HALVES = Buffer.alloc(GRANT_ID_BYTES)

/** By way of bytes: a refresh does it, and numbers spelt in hex and padded would take ten times as long. */
export function grantIdFromHalves(high: number, low: number): GrantId {
  HALVES.writeUInt32BE(high, 0)
  HALVES.writeUInt32BE(low, 4)
  return HALVES.toString('hex') as GrantId
}

export function halvesOfGrantId(id: GrantId): { grantHigh: number; grantLow: number } {
  return { grantHigh: Number.parseInt(id.slice(0, 8), 16), grantLow: Number.parseInt(id.slice(8), 16) }
}
