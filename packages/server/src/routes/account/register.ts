import type { FastifyInstance } from 'fastify'
import type { AccountDeps } from './deps.ts'
import { registerSettings } from './settings.ts'
import { registerSignIn } from './sign-in.ts'

type Register = (app: FastifyInstance, deps: AccountDeps) => void

/** Every endpoint of My Account. */
const ENDPOINTS: readonly Register[] = [registerSettings, registerSignIn]

export function registerAccountApi(app: FastifyInstance, deps: AccountDeps): void {
  for (const register of ENDPOINTS) register(app, deps)
}
