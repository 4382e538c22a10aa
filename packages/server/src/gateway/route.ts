/** What a path of the gateway leads to, and on which terms. Read once at the start, see `config/parse-routes.ts`. */
export interface GatewayRoute {
  /** `/`, or segments such as `/v1/chats`: matches itself and everything below it. The longest one that matches holds. */
  readonly path: string
  /** http or https; a path of its own is put before every forwarded path. */
  readonly upstream: URL
  /** Guarded: only with a valid access token. Public: for everybody, and without an identity. */
  readonly access: 'guarded' | 'public'
  /** In upper case; all that HTTP has where absent. */
  readonly methods: ReadonlySet<string> | undefined
  /** How long the upstream may take to begin its answer, in milliseconds. */
  readonly answerTimeoutMs: number
  /** How long the upstream may be silent within its answer, in milliseconds. Event streams and tunnels may be silent for longer. */
  readonly silenceTimeoutMs: number
  /** Largest body of a request, in bytes; without bound where absent. */
  readonly bodyLimitBytes: number | undefined
  /** Queries a second of one app on this route; without bound where absent. */
  readonly ratePerApp: number | undefined
  /** Who the identity token is for (RFC 7519 section 4.1.3); empty for its issuer. */
  readonly audience: string
  /** Whether the access token may also come in the query, as `api[access_token]`. It is cut out either way. */
  readonly tokenInQuery: boolean
}
