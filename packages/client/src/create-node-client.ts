import { type Client, createClient as createCoreClient } from './create-client.ts'
import { defaultFolder, fileStore } from './file/index.ts'
import type { ClientOptions } from './options.ts'

/**
 * Makes a client. It sends nothing and reads nothing until the first call. Without a `store` the pair is kept in a
 * file of the user's state folder, named after base URL, e-mail and appId: a script that runs every five minutes then
 * makes one token, not 288 a day.
 *
 * @throws ChatAppError `ConfigurationError`
 */
export function createClient(options: ClientOptions): Client {
  if (options.store || !options.email || !options.appId) return createCoreClient(options)
  return createCoreClient({ ...options, store: fileStore(defaultFolder(options)) })
}
