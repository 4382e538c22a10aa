/** Which generation of which grant a token is. The bytes are those of the design's section on tokens. */
export interface Generation {
  /** As the database names it. */
  grant: string
  generation: number
}

export function generationOf(token: string): Generation {
  const bytes = Buffer.from(token.slice('crt_'.length), 'base64url')
  return { grant: bytes.toString('hex', 11, 19), generation: bytes.readUInt32BE(19) }
}

/** The refresh token in the bytes of a reply, where it carries a pair. */
export function refreshTokenIn(reply: string): string | undefined {
  return /"refreshToken":"(crt_[A-Za-z0-9_-]{59})"/.exec(reply)?.[1]
}
