import { ACCESS_PREFIX, REFRESH_PREFIX, TOKEN_LENGTH } from '@chatapp-access/contract'

/**
 * The 44 bytes behind the prefix, big-endian:
 *
 *   0 version 1 · 1 key id 1 · 2 account 6 · 8 app number 3 · 11 grant 8 · 19 generation 4 · 23 end time 5 · 28 MAC 16
 *
 * In base64url they are 59 characters; the last one carries only four bits, so just 16 characters may stand there.
 */
export const LAYOUT = {
  version: 0,
  keyId: 1,
  account: 2,
  app: 8,
  grant: 11,
  generation: 19,
  endTime: 23,
  mac: 28,
  length: 44,
} as const

export const TOKEN_VERSION = 1
export const MAC_BYTES = LAYOUT.length - LAYOUT.mac
const PREFIX_LENGTH = 4

export type TokenKind = 'access' | 'refresh'

export const PREFIXES: Readonly<Record<TokenKind, string>> = { access: ACCESS_PREFIX, refresh: REFRESH_PREFIX }

/** What a token says. Times are unix seconds. */
export interface TokenFields {
  keyId: number
  accountId: number
  appNumber: number
  /** The grant id as two unsigned 32-bit halves: a look-up per query must not allocate. */
  grantHigh: number
  grantLow: number
  generation: number
  endTime: number
}

const CANONICAL = /^[A-Za-z0-9_-]{62}[AEIMQUYcgkosw048]$/

/**
 * The bytes of a token, or `undefined` unless it is spelt the one way there is: length, prefix, alphabet and the spare
 * bits of the last character (RFC 4648 section 3.5). `Buffer.from` alone would accept many spellings.
 */
export function decodeToken(kind: TokenKind, token: string): Buffer | undefined {
  if (token.length !== TOKEN_LENGTH || !token.startsWith(PREFIXES[kind]) || !CANONICAL.test(token)) return undefined
  return Buffer.from(token.slice(PREFIX_LENGTH), 'base64url')
}

export function encodeToken(kind: TokenKind, bytes: Buffer): string {
  return PREFIXES[kind] + bytes.toString('base64url')
}

export function readFields(bytes: Buffer): TokenFields {
  return {
    keyId: bytes[LAYOUT.keyId] as number,
    accountId: bytes.readUIntBE(LAYOUT.account, 6),
    appNumber: bytes.readUIntBE(LAYOUT.app, 3),
    grantHigh: bytes.readUInt32BE(LAYOUT.grant),
    grantLow: bytes.readUInt32BE(LAYOUT.grant + 4),
    generation: bytes.readUInt32BE(LAYOUT.generation),
    endTime: bytes.readUIntBE(LAYOUT.endTime, 5),
  }
}

/** Writes everything but the MAC. */
export function writeFields(fields: TokenFields): Buffer {
  const bytes = Buffer.allocUnsafe(LAYOUT.length)
  bytes[LAYOUT.version] = TOKEN_VERSION
  bytes[LAYOUT.keyId] = fields.keyId
  bytes.writeUIntBE(fields.accountId, LAYOUT.account, 6)
  bytes.writeUIntBE(fields.appNumber, LAYOUT.app, 3)
  bytes.writeUInt32BE(fields.grantHigh, LAYOUT.grant)
  bytes.writeUInt32BE(fields.grantLow, LAYOUT.grant + 4)
  bytes.writeUInt32BE(fields.generation, LAYOUT.generation)
  bytes.writeUIntBE(fields.endTime, LAYOUT.endTime, 5)
  return bytes
}
