import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { noteUnreadRefresh, type UnreadRefreshDeps } from '../flows/note-unread-refresh.ts'
import { refreshTokenOf } from './request-tokens.ts'

/** The longest body that is looked at, in bytes: a token and little else. */
const LONGEST = 4096

/**
 * A body of tokens.refresh means nothing; but many a program sends the refresh token there, and not in the header, and
 * never finds out. So where the header is missing the body is looked at, beside the answer, which does not wait for it.
 */
export function lookForRefreshToken(deps: UnreadRefreshDeps): (request: FastifyRequest, body: Readable) => void {
  return (request, body) => {
    if (refreshTokenOf(request) !== undefined) return
    let text = ''
    body.setEncoding('utf8').on('data', (part: string) => {
      if (text.length <= LONGEST) text += part
    })
    body.once('end', () => {
      if (text.length <= LONGEST) noteUnreadRefresh(deps, tokenIn(text))
    })
  }
}

function tokenIn(text: string): string | undefined {
  const { refreshToken, refresh_token } = objectOf(text)
  const token = refreshToken ?? refresh_token
  return typeof token === 'string' ? token : undefined
}

function objectOf(text: string): { refreshToken?: unknown; refresh_token?: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
