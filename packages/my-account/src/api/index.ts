export { type Args, call, type Data } from './call.ts'
export { ApiFailure, isFailure } from './failure.ts'
export { keyOf, useAccount, useAccountPages, useAct } from './hooks.ts'
