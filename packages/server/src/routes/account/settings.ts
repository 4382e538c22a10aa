import type { FastifyInstance } from 'fastify'
import packageJson from '../../../package.json' with { type: 'json' }
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'

export function registerSettings(app: FastifyInstance, deps: AccountDeps): void {
  const { config } = deps
  registerEndpoint(app, deps, 'settings', async () => ({
    registration: config.registration,
    mail: deps.mailer !== undefined,
    apiUrl: deps.apiUrl,
    accessTtlSeconds: config.accessTtl,
    refreshTtlSeconds: config.refreshTtl,
    tokensPerDay: config.tokensPerDay,
    quotaTimeZone: config.quotaTimeZone,
    version: packageJson.version,
  }))
}
