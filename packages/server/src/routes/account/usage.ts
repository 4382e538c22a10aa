import type { FastifyInstance } from 'fastify'
import { lastDays, lastHours, type Span, usagePoints } from '../../domain/usage-points.ts'
import { findOwnApp } from '../../flows/account/own-apps.ts'
import { quotaView } from './app-view.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'

const HOURS = 48
const DAYS = 30
const HOUR_MS = 3_600_000

/** What apps did, by hour and by day. */
export function registerUsage(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'usage', async ({ query, session: { accountId } }) => {
    await deps.flushActivity()
    const appNumber = query.app === undefined ? undefined : Number(query.app)
    const today = appNumber === undefined ? undefined : (await findOwnApp(deps, { accountId, appNumber })).quota
    const now = deps.now()
    const hours = lastHours(now, HOURS)
    const days = lastDays(now, deps.config.quotaTimeZone, DAYS)
    const sinceHour = Math.floor((days[0] as Span).startsAtMs / HOUR_MS)
    const { counts } = await deps.store.readUsage({ accountId, appNumber, sinceHour })
    return {
      now: Math.floor(now),
      ...(today && { today: quotaView(today) }),
      hours: usagePoints(counts, hours),
      days: usagePoints(counts, days),
    }
  })
}
