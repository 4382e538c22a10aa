import type { ServerResponse } from 'node:http'
import { answerJson, Refusal } from './refusal.ts'

/** What stands where a program expects its tokens. */
export interface Placeholders {
  appId: string
  accessToken: string
  refreshToken: string
}

const ACCESS_SECONDS = 86_400
const REFRESH_SECONDS = 1_209_600

const METHODS: Readonly<Record<string, readonly string[]>> = {
  '/v1/tokens': ['POST', 'DELETE'],
  '/v1/tokens/refresh': ['POST'],
  '/v1/tokens/check': ['GET', 'HEAD'],
}

/**
 * Answers a token method in the shape of the API, with placeholders: programs that insist on having tokens work unchanged,
 * and no token leaves the proxy. The end times are those the API gives, so that timers set by them behave as they do
 * there. tokens.revoke ends nothing, since the access is not that program's alone.
 *
 * @param now unix milliseconds
 * @throws Refusal
 */
export function answerTokenMethod(
  method: string,
  { path, quiet }: { path: string; quiet: boolean },
  placeholders: Placeholders,
  now: number,
  response: ServerResponse,
): void {
  const allowed = METHODS[path]
  if (!allowed) throw new Refusal('ApiNotFoundError', 'There is no such token method')
  if (!allowed.includes(method)) {
    throw new Refusal('ApiMethodNotAllowedError', `${method} is not a token method`, { allow: allowed.join(', ') })
  }
  if (path.endsWith('/check') && quiet) {
    response.writeHead(204, { 'Cache-Control': 'no-store' }).end()
    return
  }
  const data = dataOf(method, path, placeholders, Math.floor(now / 1000))
  answerJson(response, 200, { success: true, data })
}

function dataOf(method: string, path: string, { appId, accessToken, refreshToken }: Placeholders, seconds: number) {
  if (method === 'DELETE') return { revoked: true }
  const access = { accessToken, accessTokenEndTime: seconds + ACCESS_SECONDS }
  const cabinetUserId = Number(/^app_(\d+)_/.exec(appId)?.[1] ?? 0)
  if (path.endsWith('/check')) return { cabinetUserId, appId, ...access }
  return { cabinetUserId, ...access, refreshToken, refreshTokenEndTime: seconds + REFRESH_SECONDS }
}
