import { ACCESS_PREFIX, REFRESH_PREFIX, TOKEN_LENGTH } from '@chatapp-access/contract'

/**
 * A token as 48 bytes, big-endian: the 4 of its prefix as ASCII, and behind them what base64url carries:
 *
 *   4 version 1 · 5 key id 1 · 6 account 6 · 12 app number 3 · 15 grant 8 · 23 generation 4 · 27 end time 5 · 32 MAC 16
 *
 * Those 44 bytes are 59 characters; the last one carries only four bits, so just 16 characters may stand there.
 */
export const LAYOUT = {
  version: 4,
  keyId: 5,
  account: 6,
  app: 12,
  grant: 15,
  generation: 23,
  endTime: 27,
  mac: 32,
  length: 48,
} as const

export const TOKEN_VERSION = 1
export const MAC_BYTES = LAYOUT.length - LAYOUT.mac
const PREFIX_LENGTH = 4

export type TokenKind = 'access' | 'refresh'

const PREFIXES: Readonly<Record<TokenKind, string>> = { access: ACCESS_PREFIX, refresh: REFRESH_PREFIX }

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

/** The bytes of one token, with its prefix in place, and two views of them. Made once and used for every token of a kind. */
export interface TokenBytes {
  all: Buffer
  /** What the MAC covers: prefix and fields. */
  signed: Buffer
  mac: Buffer
}

export function tokenBytes(kind: TokenKind): TokenBytes {
  const all = Buffer.alloc(LAYOUT.length)
  all.write(PREFIXES[kind], 'latin1')
  return { all, signed: all.subarray(0, LAYOUT.mac), mac: all.subarray(LAYOUT.mac) }
}

const CANONICAL = /^[A-Za-z0-9_-]{62}[AEIMQUYcgkosw048]$/

/**
 * Reads a token into `bytes`, or gives false unless it is spelt the one way there is: length, prefix, alphabet and the
 * spare bits of the last character (RFC 4648 section 3.5). Node alone would decode many spellings.
 */
export function decodeToken(kind: TokenKind, token: string, { all }: TokenBytes): boolean {
  if (token.length !== TOKEN_LENGTH || !token.startsWith(PREFIXES[kind]) || !CANONICAL.test(token)) return false
  all.write(token.slice(PREFIX_LENGTH), PREFIX_LENGTH, 'base64url')
  return true
}

export function encodeToken(kind: TokenKind, { all }: TokenBytes): string {
  return PREFIXES[kind] + all.toString('base64url', PREFIX_LENGTH)
}

export function readFields({ all }: TokenBytes): TokenFields {
  return {
    keyId: all[LAYOUT.keyId] as number,
    accountId: all.readUIntBE(LAYOUT.account, 6),
    appNumber: all.readUIntBE(LAYOUT.app, 3),
    grantHigh: all.readUInt32BE(LAYOUT.grant),
    grantLow: all.readUInt32BE(LAYOUT.grant + 4),
    generation: all.readUInt32BE(LAYOUT.generation),
    endTime: all.readUIntBE(LAYOUT.endTime, 5),
  }
}

/** Writes everything between prefix and MAC. */
export function writeFields(fields: TokenFields, { all }: TokenBytes): void {
  all[LAYOUT.version] = TOKEN_VERSION
  all[LAYOUT.keyId] = fields.keyId
  all.writeUIntBE(fields.accountId, LAYOUT.account, 6)
  all.writeUIntBE(fields.appNumber, LAYOUT.app, 3)
  all.writeUInt32BE(fields.grantHigh, LAYOUT.grant)
  all.writeUInt32BE(fields.grantLow, LAYOUT.grant + 4)
  all.writeUInt32BE(fields.generation, LAYOUT.generation)
  all.writeUIntBE(fields.endTime, LAYOUT.endTime, 5)
}
