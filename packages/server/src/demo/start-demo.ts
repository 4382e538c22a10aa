import { dirname, join, resolve } from 'node:path'
import type { CommandContext } from '../commands/context.ts'
import { ConfigError, routesOf } from '../config/index.ts'
import type { RunningServer, StartOptions } from '../server/start.ts'
import { startServer } from '../server/start.ts'
import { curlBlock } from './curl-block.ts'
import { ensureDemoAccount } from './demo-account.ts'

interface ExampleApi {
  url: string
  close(): Promise<void>
}

/** My Account has an origin of its own in the demo, since the other one is the example API's. */
const ACCOUNT_PORT = 8081

/** Runs the server with the example API behind its gateway and a demo account, and prints how to call it. */
export async function startDemo(options: StartOptions, context: CommandContext): Promise<RunningServer> {
  const { store } = options.config
  if (store.kind !== 'sqlite') throw new ConfigError(['--demo: it keeps everything in one folder; give it sqlite:PATH'])
  const folder = resolve(dirname(store.path))
  const forwards = routesOf(options.config).length > 0
  const example = forwards ? undefined : await startExampleApi(join(folder, 'messages.db'))
  const upstream = example ? new URL(example.url) : options.config.upstream
  const { listen } = options.config
  const accountListen = options.config.accountListen ?? {
    host: '127.0.0.1',
    port: listen.port === 0 ? 0 : ACCOUNT_PORT,
  }
  const config = Object.freeze({ ...options.config, upstream, accountListen })
  const server = await startServer({ ...options, config }).catch(async error => {
    // Else it would keep the process, which has failed.
    await example?.close()
    throw error
  })
  const credentials = join(folder, 'demo.env')
  await ensureDemoAccount(server.store, credentials)
  context.print(curlBlock(server.url, credentials))
  context.print(`My Account: ${server.accountUrl}/account\n  E-mail and password stand in ${credentials}\n`)
  return {
    ...server,
    // The demo account is the first.
    setUpLink: undefined,
    async stop() {
      await server.stop()
      await example?.close()
    },
  }
}

/** The example API lives in the repository, not in the published package; without it the demo has no upstream. */
async function startExampleApi(database: string): Promise<ExampleApi | undefined> {
  const name = '@chatapp-access/example-messages-api'
  try {
    const { startMessagesApi } = await import(name)
    return await startMessagesApi({ listen: { host: '127.0.0.1', port: 0 }, database })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}
