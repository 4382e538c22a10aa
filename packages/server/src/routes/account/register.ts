import type { FastifyInstance } from 'fastify'
import { registerAdvice } from './advice.ts'
import { registerAppPasswords } from './app-passwords.ts'
import { registerApps } from './apps.ts'
import { registerConnect } from './connect.ts'
import type { AccountDeps } from './deps.ts'
import { registerGrants } from './grants.ts'
import { registerHandOvers } from './hand-overs.ts'
import { registerHelp } from './help.ts'
import { registerJournal } from './journal.ts'
import { registerLinks } from './links.ts'
import { registerNoticeSettings } from './notice-settings.ts'
import { registerNotices } from './notices.ts'
import { registerOperator } from './operator.ts'
import { registerOtherCalls } from './other-calls.ts'
import { registerPassword } from './password.ts'
import { registerLinkRequests } from './request-link.ts'
import { registerSecondFactor } from './second-factor.ts'
import { registerSessions } from './sessions.ts'
import { registerSettings } from './settings.ts'
import { registerSignIn } from './sign-in.ts'
import { registerUsage } from './usage.ts'

type Register = (app: FastifyInstance, deps: AccountDeps) => void

/** Every endpoint of My Account. */
const ENDPOINTS: readonly Register[] = [
  registerSettings,
  registerSignIn,
  registerLinkRequests,
  registerLinks,
  registerSessions,
  registerPassword,
  registerSecondFactor,
  registerApps,
  registerAppPasswords,
  registerHandOvers,
  registerAdvice,
  registerNotices,
  registerNoticeSettings,
  registerHelp,
  registerOperator,
  registerGrants,
  registerConnect,
  registerUsage,
  registerJournal,
]

export function registerAccountApi(app: FastifyInstance, deps: AccountDeps): void {
  for (const register of ENDPOINTS) register(app, deps)
  registerOtherCalls(app)
}
