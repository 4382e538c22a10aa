import { type Client, createClient as createCoreClient } from './create-client.ts'
import { type DebugLog, logEvents, logged } from './debug.ts'
import { defaultFolder, fileStore } from './file/index.ts'
import type { ClientOptions } from './options.ts'

/** What a client in Node is made of. */
export interface NodeClientOptions extends ClientOptions {
  /** Told of every request and every event, without a token or a password: `console.debug`, for instance. */
  debug?: DebugLog | undefined
}

/**
 * Makes a client. It sends nothing and reads nothing until the first call. Without a `store` the pair is kept in a
 * file of the user's state folder, named after base URL, e-mail and appId: a script that runs every five minutes then
 * makes one token, not 288 a day.
 *
 * @throws ChatAppError `ConfigurationError`
 */
export function createClient({ debug, ...options }: NodeClientOptions): Client {
  const withStore = options.store || !options.email || !options.appId
  const given = withStore ? options : { ...options, store: fileStore(defaultFolder(options)) }
  if (!debug) return createCoreClient(given)
  const client = createCoreClient({ ...given, fetch: logged(debug, given.fetch) })
  logEvents(client, debug)
  return client
}
