export { createClient, type NodeClientOptions } from './create-node-client.ts'
export type { DebugLog } from './debug.ts'
export * from './index.ts'
