import { ADVICE_HEADER } from '@chatapp-access/contract'
import type { FastifyReply } from 'fastify'
import type { AppKey } from '../domain/counters.ts'

/** Tells an app, with its pair, what it was last found to do wrong. Only after right credentials or a genuine token. */
export function tellAdvice(
  reply: FastifyReply,
  advice: { headerOf(app: AppKey): string | undefined },
  app: AppKey,
): void {
  const rules = advice.headerOf(app)
  if (rules !== undefined) reply.header(ADVICE_HEADER, rules)
}
