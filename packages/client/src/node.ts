export { createClient } from './create-node-client.ts'
export * from './index.ts'
