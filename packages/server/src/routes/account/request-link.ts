import type { FastifyInstance } from 'fastify'
import { requestReset, requestSignUp } from '../../flows/account/request-link.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'

/** Links that people ask for: to make an account, to choose a new password. */
export function registerLinkRequests(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'signUp', async ({ body, caller }) => ({ by: await requestSignUp(deps, body, caller) }))
  registerEndpoint(app, deps, 'requestReset', async ({ body, caller }) => ({
    by: await requestReset(deps, body, caller),
  }))
}
