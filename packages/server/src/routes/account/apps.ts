import type { FastifyInstance } from 'fastify'
import { ownerActing } from '../../flows/account/actor.ts'
import { changeOwnApp, createOwnApp, deleteOwnApp, findOwnApp } from '../../flows/account/own-apps.ts'
import { setTokenStatus, statusOfText } from '../../flows/account/token-status.ts'
import type { AppStatus } from '../../store/apps-store.ts'
import { appView } from './app-view.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'

/** The apps of the account that is signed in. */
export function registerApps(app: FastifyInstance, deps: AccountDeps): void {
  const view = (found: AppStatus) => appView(found, deps.config.invalidTokenStatus)

  registerEndpoint(app, deps, 'apps', async ({ session }) => {
    const apps = await deps.store.readApps(session.accountId)
    return { apps: apps.map(view) }
  })

  registerEndpoint(app, deps, 'createApp', async ({ body, session, caller }) => {
    const created = await createOwnApp(deps, body.name, ownerActing(session, caller))
    return { app: view(created.app), appPassword: created.appPassword }
  })

  registerEndpoint(app, deps, 'app', async ({ params, session: { accountId } }) =>
    view(await findOwnApp(deps, { accountId, appNumber: Number(params.number) })),
  )

  registerEndpoint(app, deps, 'changeApp', async ({ params, body, session, caller }) =>
    view(await changeOwnApp(deps, Number(params.number), body, ownerActing(session, caller))),
  )

  registerEndpoint(app, deps, 'setTokenStatus', async ({ params, body, session, caller }) => {
    const status = statusOfText(body.status)
    return view(await setTokenStatus(deps, Number(params.number), status, ownerActing(session, caller)))
  })

  registerEndpoint(app, deps, 'deleteApp', async ({ params, session, caller }) => {
    await deleteOwnApp(deps, Number(params.number), ownerActing(session, caller))
    return {}
  })
}
