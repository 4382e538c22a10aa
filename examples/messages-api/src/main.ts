import { parseArgs } from 'node:util'
import { startMessagesApi } from './start.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8081' },
    database: { type: 'string', default: 'data/messages.db' },
  },
})

const api = await startMessagesApi({
  listen: { host: '127.0.0.1', port: Number(values.port) },
  database: values.database,
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => api.close())
process.stdout.write(`listening on ${api.url}\n`)
