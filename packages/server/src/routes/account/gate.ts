import type { AccountAccess } from '@chatapp-access/contract/account'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Session } from '../../domain/session.ts'

/** Who may come in: cookie, origin, CSRF token, recency and right, judged before the body is read. */
export interface Gate {
  /**
   * The session of the caller; `undefined` where an endpoint is public and nobody is signed in.
   *
   * @throws Refusal with ApiSignInRequiredError, ApiRecentSignInRequiredError or ApiForbiddenError
   */
  admit(request: FastifyRequest, reply: FastifyReply, access: AccountAccess): Promise<Session | undefined>
  /** Signs the browser in with a fresh secret, whatever it brought along. Gives its CSRF token. */
  open(reply: FastifyReply, session: { accountId: number; secret: string }): { csrf: string }
  /** The CSRF token of the session that came with the request. */
  csrfOf(request: FastifyRequest): string
  /** Takes the cookie back. */
  close(reply: FastifyReply): void
}
