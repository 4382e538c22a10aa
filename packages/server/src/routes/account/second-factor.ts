import type { FastifyInstance } from 'fastify'
import {
  disableSecondFactor,
  enableSecondFactor,
  renewRecoveryCodes,
  startSecondFactor,
} from '../../flows/account/second-factor.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'

export function registerSecondFactor(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'secondFactor', async ({ session }) => {
    const factor = await deps.store.findFactor(session.accountId)
    return { enabled: factor?.inForce ?? false, recoveryCodesLeft: factor?.recoveryCodesLeft ?? 0 }
  })

  registerEndpoint(app, deps, 'startSecondFactor', ({ session }) => startSecondFactor(deps, session))

  registerEndpoint(app, deps, 'enableSecondFactor', async ({ session, body, caller }) => ({
    recoveryCodes: await enableSecondFactor(deps, session, body.code, caller),
  }))

  registerEndpoint(app, deps, 'disableSecondFactor', async ({ session, caller }) => {
    await disableSecondFactor(deps, session, caller)
    return {}
  })

  registerEndpoint(app, deps, 'renewRecoveryCodes', async ({ session, caller }) => ({
    recoveryCodes: await renewRecoveryCodes(deps, session, caller),
  }))
}
