import { ADDRESSES, type PrepareService } from './service.ts'

/** Set as the README of the client says: every command is on the disk before it is answered, and nothing is evicted. */
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction']

export const redis: PrepareService = (folder, port) => ({
  command: 'redis-server',
  args: ['--port', String(port), '--bind', ...ADDRESSES, '--dir', folder, '--save', '', ...DURABLE],
  urls: [`redis://${ADDRESSES[0]}:${port}`, `redis://${ADDRESSES[1]}:${port}`],
})
