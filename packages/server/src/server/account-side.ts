import type { FastifyInstance } from 'fastify'
import { registerAccount } from '../account/register.ts'
import { createGate } from '../routes/account/create-gate.ts'
import type { AccountDeps } from '../routes/account/deps.ts'
import type { RouteDeps } from '../routes/deps.ts'
import type { Machine } from './machine.ts'
import type { Told } from './start-told.ts'

/** Where the server is reached, known in full only when it listens. */
export interface ServerUrls {
  /** Base URL of the API. */
  api: string
  /** Origin of My Account; empty where it is served nowhere. */
  account: string
}

/** My Account as the server composes it. Loaded only where it is served. */
export interface AccountSide {
  deps: AccountDeps
  register(app: FastifyInstance): void
}

export async function createAccountSide(
  routes: RouteDeps,
  urls: ServerUrls,
  told: Told,
  { mailBudget, changeBudget }: Pick<Machine, 'mailBudget' | 'changeBudget'>,
): Promise<AccountSide> {
  const { config, store, log, now } = routes
  const deps: AccountDeps = {
    ...routes,
    gate: createGate({ store, log, now, accountUrl: config.accountUrl }),
    notices: told.notices,
    mailer: told.mailer,
    mailBudget,
    changeBudget,
    // Ports that the system chose are known only after the routes are there.
    get accountOrigin() {
      return urls.account
    },
    get apiUrl() {
      return urls.api
    },
  }
  return { deps, register: app => registerAccount(app, deps) }
}
