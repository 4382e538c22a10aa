import { ADVICE_RULES, ADVICE_TEXTS, formatAppId } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'
import { readAdvice } from '../../flows/account/read-advice.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'

/** What apps of the account do wrong, judged by what they have done until now. */
export function registerAdvice(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'advice', async ({ query, session: { accountId } }) => {
    const appNumber = query.app === undefined ? undefined : Number(query.app)
    const kept = await readAdvice(deps, { accountId, appNumber })
    const advice = kept.map(({ rule, appName, since, seenAt, evidence, appNumber: number }) => ({
      rule,
      appNumber: number,
      appId: formatAppId(accountId, number),
      appName,
      severity: ADVICE_TEXTS[rule].severity,
      since,
      seenAt,
      evidence: { ...evidence },
    }))
    return { advice, checked: [...ADVICE_RULES] }
  })
}
