import { after, email, limit, positive, search } from '../fields.ts'
import { choice, flag, instant, integer, list, object, optional, text } from '../schema.ts'
import * as view from '../views.ts'
import type { Endpoint } from './endpoint.ts'
import { ended } from './shapes.ts'

const newLink = object({
  link: text({ description: 'The whole URL; shown this once' }),
  endsAt: instant('Works until'),
})

/** What operators do with other accounts. */
export const OPERATOR_API = {
  operatorAccounts: {
    access: 'operator',
    summary: 'Search accounts by e-mail or number',
    query: object({ search, limit, after }),
    data: object({ accounts: list(view.operatorAccountView), next: optional(text()) }),
  },
  operatorAccount: {
    access: 'operator',
    summary: 'One account with its apps',
    params: object({ accountId: positive }),
    data: object({ account: view.operatorAccountView, apps: list(view.operatorAppView) }),
  },
  operatorChangeAccount: {
    access: 'recent operator',
    summary: 'Disable, enable, give or take the operator right',
    params: object({ accountId: positive }),
    body: object({ state: optional(choice(view.APP_STATES)), operator: optional(flag()) }),
    data: view.operatorAccountView,
  },
  operatorChangeApp: {
    access: 'recent operator',
    summary: 'Give an app a limit of its own; 0 for the usual one',
    params: object({ accountId: positive, number: positive }),
    body: object({ tokensPerDay: integer({ minimum: 0, maximum: 1_000_000 }) }),
    data: view.operatorAppView,
  },
  operatorEndAccess: {
    access: 'recent operator',
    summary: 'End all access of an account',
    params: object({ accountId: positive }),
    data: ended,
  },
  operatorResetLink: {
    access: 'recent operator',
    summary: 'A link for its owner to choose a new password',
    params: object({ accountId: positive }),
    data: newLink,
  },
  operatorInvite: {
    access: 'recent operator',
    summary: 'A link to make an account',
    body: object({ email: optional(email) }),
    data: newLink,
  },
} as const satisfies Record<string, Endpoint>
