import { availableParallelism } from 'node:os'
import { readConfig } from '../../packages/server/src/config/index.ts'
import { createLog } from '../../packages/server/src/log.ts'
import { startServer } from '../../packages/server/src/server/start.ts'

/** The server as `serve` starts it, with what apps do counted or not. Arguments: `on` or `off`, listen, store. */
const [counting = '', listen = '', store = ''] = process.argv.slice(2)
const flags = { listen, store, logLevel: 'warn' }
const config = readConfig({ flags, environment: process.env, file: {} })
const log = createLog(config.logLevel)
const server = await startServer({ config, log, cores: availableParallelism(), uncounted: counting === 'off' })
process.once('SIGTERM', () => void server.stop())
