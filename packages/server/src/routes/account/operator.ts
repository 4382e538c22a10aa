import { formatAppId } from '@chatapp-access/contract'
import type { AccountApi, OperatorAccountView } from '@chatapp-access/contract/account'
import type { FastifyInstance } from 'fastify'
import { operatorActing } from '../../flows/account/actor.ts'
import {
  changeAccount,
  changeAppLimit,
  endAccountAccess,
  findAccount,
  makeInvite,
  makeResetLink,
} from '../../flows/account/operate-accounts.ts'
import type { AccountStatus } from '../../store/account-directory.ts'
import type { AppStatus } from '../../store/apps-store.ts'
import { quotaView } from './app-view.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'
import { pageBefore, readPage } from './read-page.ts'

/** What accounts with the operator right do with other accounts. */
export function registerOperator(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'operatorAccounts', async ({ query }) => {
    const before = pageBefore(query)
    const search = { search: query.search ?? '', ...(before !== undefined && { before }) }
    const { rows, ...next } = await readPage(
      query,
      limit => deps.store.searchAccounts({ ...search, limit }),
      account => String(account.id),
    )
    return { accounts: rows.map(accountView), ...next }
  })

  registerEndpoint(app, deps, 'operatorAccount', async ({ params }) => {
    const account = await findAccount(deps, Number(params.accountId))
    const apps = await deps.store.readApps(account.id)
    return { account: accountView(account), apps: apps.map(operatorAppView) }
  })

  registerEndpoint(app, deps, 'operatorChangeAccount', async ({ params, body, session, caller }) => {
    const change = { accountId: Number(params.accountId), ...body }
    return accountView(await changeAccount(deps, change, operatorActing(session, caller)))
  })

  registerEndpoint(app, deps, 'operatorChangeApp', async ({ params, body, session, caller }) => {
    const limit = { accountId: Number(params.accountId), appNumber: Number(params.number), ...body }
    return operatorAppView(await changeAppLimit(deps, limit, operatorActing(session, caller)))
  })

  registerEndpoint(app, deps, 'operatorEndAccess', ({ params, session, caller }) =>
    endAccountAccess(deps, Number(params.accountId), operatorActing(session, caller)),
  )

  registerEndpoint(app, deps, 'operatorResetLink', ({ params, session, caller }) =>
    makeResetLink(deps, Number(params.accountId), operatorActing(session, caller)),
  )

  registerEndpoint(app, deps, 'operatorInvite', ({ body, session, caller }) =>
    makeInvite(deps, body.email, operatorActing(session, caller)),
  )
}

function accountView({
  id,
  email,
  state,
  operator,
  secondFactor,
  createdAt,
  apps,
}: AccountStatus): OperatorAccountView {
  return { cabinetUserId: id, email, state, operator, secondFactor, createdAt, apps }
}

function operatorAppView(app: AppStatus): AccountApi['operatorChangeApp']['data'] {
  const { accountId, number, name, state, quota, ownLimit, liveGrants } = app
  return {
    number,
    appId: formatAppId(accountId, number),
    name,
    state,
    quota: quotaView(quota),
    ...(ownLimit !== undefined && { ownLimit }),
    liveGrants,
  }
}
