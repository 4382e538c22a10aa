export type { TokenPair } from '@chatapp-access/contract'
export type { QueryBody } from './body.ts'
export { type Client, createClient, type Tokens } from './create-client.ts'
export {
  ApiError,
  areCredentialsRefused,
  ChatAppError,
  type ClientErrorCode,
  isApiError,
  isChatAppError,
  MakeBudgetError,
  StoreError,
} from './errors.ts'
export type { ClientEvents, EventName, Listener } from './events.ts'
export type { ClientOptions } from './options.ts'
export type { Query, QueryInit } from './query.ts'
export type { Saved, SavedBlock, SavedBudget, SavedState, Store } from './store.ts'
export type { Read, SearchParams, VerbInit, Verbs, Write } from './verbs.ts'
