import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type ClientOptions, identity } from '../options.ts'
import { stateDirectory } from './state-directory.ts'

/**
 * The folder of the default store: one for each base URL, e-mail (in any spelling) and appId. The name is a digest, so
 * a listing tells nobody's address.
 *
 * @throws ChatAppError `ConfigurationError` when baseUrl is not a URL
 */
export function defaultFolder(options: Pick<ClientOptions, 'baseUrl' | 'email' | 'appId'>): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(identity(options)))
    .digest('hex')
  return join(stateDirectory(), digest.slice(0, 32))
}
