import { ACTIVITY_API } from './api/activity.ts'
import { APPS_API } from './api/apps.ts'
import type { Endpoint } from './api/endpoint.ts'
import { NOTICES_API } from './api/notices.ts'
import { OPERATOR_API } from './api/operator.ts'
import { SECURITY_API } from './api/security.ts'
import { SIGN_IN_API } from './api/sign-in.ts'
import type { AccountEndpoint } from './endpoints.ts'
import type { counts, Infer, Schema } from './schema.ts'

export type { AccountAccess } from './api/endpoint.ts'

/** My Account's own API: what each endpoint takes and gives, and who may call it. */
export const ACCOUNT_API = {
  ...SIGN_IN_API,
  ...SECURITY_API,
  ...APPS_API,
  ...ACTIVITY_API,
  ...NOTICES_API,
  ...OPERATOR_API,
} as const satisfies Record<AccountEndpoint, Endpoint>

/** What a call sends and gets, by endpoint: `AccountApi['createApp']['body']`. */
export type AccountApi = { [Name in AccountEndpoint]: CallOf<(typeof ACCOUNT_API)[Name]> }

interface CallOf<E> {
  params: E extends { params: Schema<infer Params> } ? Params : undefined
  query: E extends { query: Schema<infer Query> } ? Query : undefined
  body: E extends { body: Schema<infer Body> } ? Body : undefined
  data: E extends { data: Schema<infer Data> } ? Data : undefined
}

/** Named counts, for views that are built at the server. */
export type Counts = Infer<ReturnType<typeof counts>>
