import type { AppPasswordView } from '@chatapp-access/contract/account'
import type { FastifyInstance } from 'fastify'
import type { AppPassword } from '../../domain/app.ts'
import { ownerActing } from '../../flows/account/actor.ts'
import { createOwnAppPassword, endOwnAppPassword, listOwnAppPasswords } from '../../flows/account/app-passwords.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'

export function registerAppPasswords(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'appPasswords', async ({ params, session: { accountId } }) => {
    const passwords = await listOwnAppPasswords(deps, { accountId, appNumber: Number(params.number) })
    return { appPasswords: passwords.map(appPasswordView) }
  })

  registerEndpoint(app, deps, 'createAppPassword', async ({ params, body, session, caller }) => {
    const wanted = { appNumber: Number(params.number), label: body.label }
    const { appPassword, secret } = await createOwnAppPassword(deps, wanted, ownerActing(session, caller))
    return { appPassword: appPasswordView(appPassword), secret }
  })

  registerEndpoint(app, deps, 'endAppPassword', async ({ params, session, caller }) => {
    const password = { appNumber: Number(params.number), id: Number(params.id) }
    await endOwnAppPassword(deps, password, ownerActing(session, caller))
    return {}
  })
}

function appPasswordView({ id, label, createdAt, lastUsedAt, endedAt }: AppPassword): AppPasswordView {
  return { id, label, createdAt, lastUsedAt, endedAt }
}
