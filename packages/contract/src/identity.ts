/** Where the keys are that identity tokens are verified with: a JSON Web Key Set (RFC 7517 section 5). */
export const JWKS_PATH = '/.well-known/jwks.json'

/** The `alg` of identity tokens (RFC 8037 section 3.1); their keys are Ed25519. */
export const IDENTITY_ALGORITHM = 'EdDSA'

/** The longest an identity token is good, in seconds from its issue; never longer than the access token it stands for. */
export const IDENTITY_TTL_SECONDS = 60

/** What an identity token says (RFC 7519 section 4.1): which app's valid access token came with this query. */
export interface IdentityClaims {
  /** Origin of the access server. */
  iss: string
  /** The API it is for. */
  aud: string
  /** The account, `cabinetUserId`, as text. */
  sub: string
  /** The appId (RFC 8693 section 4.3). */
  client_id: string
  /** Unique to this token. The same token may come with several queries. */
  jti: string
  /** Unix seconds. */
  iat: number
  /** Unix seconds. */
  exp: number
}
