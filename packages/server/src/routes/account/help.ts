import type { FastifyInstance } from 'fastify'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'

/** Who helps: from the settings, which have judged every link. */
export function registerHelp(app: FastifyInstance, deps: AccountDeps): void {
  const { partners, contactTelegram, contactNews, contactPhone, contactEmail } = deps.config
  const contacts = { telegram: contactTelegram, news: contactNews, phone: contactPhone, email: contactEmail }
  registerEndpoint(app, deps, 'help', async () => ({ partners: [...partners], contacts }))
}
