/** The token API in memory, so small that it can be trusted: one grant after the other, and the generations of each. */
export interface ModelApi {
  /** For `createClient({ fetch })`. */
  fetch: typeof fetch
  /** tokens.make calls that gave a pair. */
  made: number
  /** tokens.make calls that arrived. */
  makeCalls: number
  /** tokens.refresh calls that gave a new pair. */
  rotated: number
  /** Pairs there were; the newest is the only one that lives. */
  generation: number
  /** Ends the access token in use; its refresh token lives on. */
  endAccess(): void
}

export interface ModelApiOptions {
  /** A refresh token works once, and its answer never comes again. */
  singleUse?: boolean
  /** For each call of a token method, from the first on: whether its answer is lost. */
  lostReplies?: boolean[]
  /** The only password that is right; any is when absent. */
  password?: string
  /** Pairs that were before: the newest is `access-<n>`, `refresh-<n>`, and its access token is over. */
  generation?: number
}

export const modelPair = (generation: number) => ({
  cabinetUserId: 1,
  accessToken: `access-${generation}`,
  accessTokenEndTime: 1,
  refreshToken: `refresh-${generation}`,
  refreshTokenEndTime: 1,
})

export function createModelApi(options: ModelApiOptions = {}): ModelApi {
  const { singleUse = false, lostReplies = [], password, generation = 0 } = options
  /** The access token that works, by its generation. */
  let live = 0
  /** Idempotency-Keys of makes: a repeat gives the same grant, whose pair is the newest. */
  const keys = new Set<string>()
  const give = () => answer(200, { success: true, data: modelPair(model.generation) })
  const next = () => {
    live = ++model.generation
  }
  function make(key: string | null, body: unknown): Response {
    model.makeCalls++
    const given = (JSON.parse(String(body)) as { password?: unknown }).password
    if (password !== undefined && given !== password) return refuse('ApiInvalidCredentialsError')
    if (key === null || !keys.has(key)) {
      model.made++
      next()
    }
    if (key !== null) keys.add(key)
    if (lostReplies.shift()) throw lostReply()
    return give()
  }
  function refresh(token: string | null): Response {
    const presented = Number(token?.slice('refresh-'.length))
    if (singleUse && presented !== model.generation) return refuse('ApiInvalidRefreshTokenError')
    if (presented === model.generation) {
      model.rotated++
      next()
    } else live = model.generation
    if (lostReplies.shift()) throw lostReply()
    return give()
  }
  const model: ModelApi = {
    made: 0,
    makeCalls: 0,
    rotated: 0,
    generation,
    endAccess() {
      live = 0
    },
    async fetch(input, init) {
      const { pathname } = new URL(String(input))
      const headers = new Headers(init?.headers)
      if (pathname.endsWith('/v1/tokens')) return make(headers.get('idempotency-key'), init?.body)
      if (pathname.endsWith('/v1/tokens/refresh')) return refresh(headers.get('refresh'))
      const isLive = live > 0 && headers.get('authorization') === `access-${live}`
      return isLive ? answer(200, { success: true, data: 'fine' }) : refuse('ApiInvalidTokenError')
    },
  }
  return model
}

/** As `fetch` fails. */
function lostReply(): TypeError {
  return Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } })
}

function answer(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
}

function refuse(code: string): Response {
  return answer(403, { success: false, error: { code, message: code } })
}
