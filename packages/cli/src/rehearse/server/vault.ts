import { randomBytes } from 'node:crypto'

export interface Pair {
  accessToken: string
  refreshToken: string
  grant: number
  generation: number
  /** Unix seconds. */
  accessTokenEndTime: number
  refreshTokenEndTime: number
}

/** The tokens of a rehearsal: which live, which are over, and what replaced them. */
export interface Vault {
  /** A new grant with its first pair. */
  make(accessSeconds: number): Pair
  /** The next pair of this grant; the pair before it is replaced, its access token lives on. */
  advance(pair: Pair, accessSeconds: number): Pair
  byAccessToken(token: string): Pair | undefined
  byRefreshToken(token: string): Pair | undefined
  /** The newest pair of its grant. */
  newest(pair: Pair): Pair
  isAccessLive(pair: Pair): boolean
  isRefreshLive(pair: Pair): boolean
  /** Ends all that live now; the refresh tokens too where `all`. */
  end(what: 'access' | 'all'): void
  /** All tokens that ever were. */
  tokens(): IterableIterator<string>
}

const REFRESH_SECONDS = 14 * 24 * 3600

/** @param now unix milliseconds */
export function createVault(now: () => number): Vault {
  const byAccess = new Map<string, Pair>()
  const byRefresh = new Map<string, Pair>()
  const newest = new Map<number, Pair>()
  const ended = new Set<string>()

  function mint(grant: number, generation: number, accessSeconds: number): Pair {
    const seconds = Math.floor(now() / 1000)
    const pair = {
      // As long as those of the API, and of its letters.
      accessToken: `cat_${randomBytes(45).toString('base64url').slice(0, 59)}`,
      refreshToken: `crt_${randomBytes(45).toString('base64url').slice(0, 59)}`,
      grant,
      generation,
      accessTokenEndTime: seconds + accessSeconds,
      refreshTokenEndTime: seconds + REFRESH_SECONDS,
    }
    byAccess.set(pair.accessToken, pair)
    byRefresh.set(pair.refreshToken, pair)
    newest.set(grant, pair)
    return pair
  }

  return {
    make: accessSeconds => mint(newest.size + 1, 1, accessSeconds),
    advance: ({ grant, generation }, accessSeconds) => mint(grant, generation + 1, accessSeconds),
    byAccessToken: token => byAccess.get(token),
    byRefreshToken: token => byRefresh.get(token),
    newest: pair => newest.get(pair.grant) ?? pair,
    isAccessLive: ({ accessToken, accessTokenEndTime }) => !ended.has(accessToken) && accessTokenEndTime * 1000 > now(),
    isRefreshLive: ({ refreshToken }) => !ended.has(refreshToken),
    end(what) {
      for (const token of byAccess.keys()) ended.add(token)
      if (what === 'all') for (const token of byRefresh.keys()) ended.add(token)
    },
    tokens: function* () {
      yield* byAccess.keys()
      yield* byRefresh.keys()
    },
  }
}
