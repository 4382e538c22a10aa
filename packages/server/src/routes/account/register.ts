import type { FastifyInstance } from 'fastify'
import type { AccountDeps } from './deps.ts'

type Register = (app: FastifyInstance, deps: AccountDeps) => void

/** Every endpoint of My Account. */
const ENDPOINTS: readonly Register[] = []

export function registerAccountApi(app: FastifyInstance, deps: AccountDeps): void {
  for (const register of ENDPOINTS) register(app, deps)
}
