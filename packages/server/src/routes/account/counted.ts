import { ACCOUNT_API, ACCOUNT_ENDPOINTS, type AccountEndpoint } from '@chatapp-access/contract/account'

/** Never refused, however much was changed: what takes access away, from whoever may have got hold of it. */
const ENDINGS: ReadonlySet<AccountEndpoint> = new Set([
  'signOut',
  'endOtherSessions',
  'endAppAccess',
  'operatorEndAccess',
  'confirmSession',
])

/** Whether calls of an endpoint are taken from the budget of changes. */
export function isCounted(name: AccountEndpoint): boolean {
  const isChange = !/^(GET|DELETE) /.test(ACCOUNT_ENDPOINTS[name])
  return isChange && ACCOUNT_API[name].access !== 'public' && !ENDINGS.has(name)
}
