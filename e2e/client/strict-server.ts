import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A token server of the other kind, in the same words on the wire: a refresh token works once, and never again. */
export interface StrictServer {
  readonly url: string
  /** tokens.make and tokens.refresh that gave a pair. */
  readonly counts: { makes: number; refreshes: number }
  /** Ends the access token in use; its refresh token lives on. */
  endAccess(): void
  /** Whether an access token is good for a query. */
  accepts(accessToken: string): boolean
}

/** Every e-mail, password and appId is right. One grant: a new pair ends the access token before it. */
export async function startStrictServer(): Promise<StrictServer> {
  const counts = { makes: 0, refreshes: 0 }
  let access: string | undefined
  let refresh: string | undefined

  const newPair = () => {
    access = newToken('cat_')
    refresh = newToken('crt_')
    const now = Math.floor(Date.now() / 1000)
    const ends = { accessTokenEndTime: now + 86_400, refreshTokenEndTime: now + 1_209_600 }
    return { cabinetUserId: 1, accessToken: access, refreshToken: refresh, ...ends }
  }

  /** The data of the answer, or the code of the refusal. */
  const answer = ({ method, url, headers }: IncomingMessage): object | string => {
    if (method === 'POST' && url === '/v1/tokens') {
      counts.makes += 1
      return newPair()
    }
    if (method === 'POST' && url === '/v1/tokens/refresh') {
      if (!refresh || headers.refresh !== refresh) return 'ApiInvalidRefreshTokenError'
      counts.refreshes += 1
      return newPair()
    }
    return access && headers.authorization === access ? { works: true } : 'ApiInvalidTokenError'
  }

  const server = createServer((request, response) => {
    const given = answer(request)
    const refused = typeof given === 'string'
    response.writeHead(refused ? 403 : 200, { 'Content-Type': 'application/json' })
    response.end(
      JSON.stringify(
        refused ? { success: false, error: { code: given, message: given } } : { success: true, data: given },
      ),
    )
    request.resume()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // It may live as long as the test file, and must not be what keeps that alive.
  server.unref()
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    accepts: accessToken => accessToken === access,
    endAccess() {
      access = undefined
    },
  }
}

/** In the shape of a token of the contract, so that a search for printed secrets knows it. */
function newToken(prefix: 'cat_' | 'crt_'): string {
  return prefix + randomBytes(45).toString('base64url').slice(0, 59)
}
