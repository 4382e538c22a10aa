import type { FastifyInstance } from 'fastify'
import { registerAppPasswords } from './app-passwords.ts'
import { registerApps } from './apps.ts'
import type { AccountDeps } from './deps.ts'
import { registerHandOvers } from './hand-overs.ts'
import { registerLinks } from './links.ts'
import { registerOperator } from './operator.ts'
import { registerSecondFactor } from './second-factor.ts'
import { registerSessions } from './sessions.ts'
import { registerSettings } from './settings.ts'
import { registerSignIn } from './sign-in.ts'

type Register = (app: FastifyInstance, deps: AccountDeps) => void

/** Every endpoint of My Account. */
const ENDPOINTS: readonly Register[] = [
  registerSettings,
  registerSignIn,
  registerLinks,
  registerSessions,
  registerSecondFactor,
  registerApps,
  registerAppPasswords,
  registerHandOvers,
  registerOperator,
]

export function registerAccountApi(app: FastifyInstance, deps: AccountDeps): void {
  for (const register of ENDPOINTS) register(app, deps)
}
