import { type AccountAccess, CSRF_HEADER } from '@chatapp-access/contract/account'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { recentUntil, type Session } from '../../domain/session.ts'
import { digestSecret } from '../../flows/account/mint-secret.ts'
import { Refusal } from '../../flows/refusal.ts'
import type { Log } from '../../log.ts'
import type { SessionsStore } from '../../store/sessions-store.ts'
import type { Gate } from './gate.ts'
import { comesFromOwnPage } from './own-origin.ts'
import {
  cookieValues,
  csrfToken,
  isCsrfToken,
  readTicket,
  type SessionTicket,
  sessionCookie,
  writeTicket,
} from './session-cookie.ts'

/** Notes of when a session was last used are this coarse, so that they cost few writes. */
const TOUCH_MS = 60_000

export interface GateDeps {
  store: SessionsStore
  log: Log
  /** The store's clock, unix milliseconds. */
  now(): number
  /** Where My Account is reached; `undefined` where the operator did not say. */
  accountUrl: URL | undefined
}

export function createGate({ store, log, now, accountUrl }: GateDeps): Gate {
  const cookie = sessionCookie({ https: accountUrl?.protocol === 'https:' })

  const valuesOf = (request: FastifyRequest) => cookieValues(request.headers.cookie, cookie.name)

  const ticketOf = (request: FastifyRequest) => {
    const [value, ...planted] = valuesOf(request)
    return planted.length === 0 ? readTicket(value) : undefined
  }

  const sessionOf = async (ticket: SessionTicket | undefined, requestId: string): Promise<Session | undefined> => {
    if (!ticket) return undefined
    const session = await store.findSession(ticket.accountId, digestSecret(ticket.secret))
    if (session && now() - session.seenAt >= TOUCH_MS) touch(session, requestId)
    return session
  }

  /** Nobody waits for it: a disk that is full must not keep people from looking. */
  const touch = ({ accountId, id }: Session, requestId: string): void => {
    store
      .touchSession(accountId, id)
      .catch(error => log.warn({ requestId, err: error }, 'the use of a session was not noted'))
  }

  return {
    async admit(request, _reply, access) {
      const changes = request.method !== 'GET' && request.method !== 'HEAD'
      const ticket = ticketOf(request)
      const hasCookie = valuesOf(request).length > 0
      if (changes && !comesFromOwnPage(request.headers, { accountUrl, hasCookie })) {
        throw new Refusal('ApiForbiddenError')
      }
      const session = await sessionOf(ticket, request.id)
      // A public call does nothing in the name of a session, so it has no need of the token.
      if (access === 'public') return session
      if (!session || !ticket) throw new Refusal('ApiSignInRequiredError')
      if (changes && !isCsrfToken(request.headers[CSRF_HEADER.toLowerCase()], ticket.secret)) {
        throw new Refusal('ApiForbiddenError')
      }
      demandRight(session, access, now())
      return session
    },

    open(reply, ticket) {
      reply.setCookie(cookie.name, writeTicket(ticket), cookie.options)
      return { csrf: csrfToken(ticket.secret) }
    },

    csrfOf(request) {
      const ticket = ticketOf(request)
      return ticket ? csrfToken(ticket.secret) : ''
    },

    close(reply: FastifyReply) {
      // Not clearCookie: without the attributes it was set with, browsers refuse to touch a __Host- cookie.
      reply.setCookie(cookie.name, '', { ...cookie.options, maxAge: 0 })
    },
  }
}

function demandRight(session: Session, access: AccountAccess, now: number): void {
  const forOperators = access === 'operator' || access === 'recent operator'
  if (forOperators && !session.operator) throw new Refusal('ApiForbiddenError')
  const forRecent = access === 'recent' || access === 'recent operator'
  if (forRecent && recentUntil(session) <= now) throw new Refusal('ApiRecentSignInRequiredError')
}
