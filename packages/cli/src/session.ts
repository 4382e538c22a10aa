import { hostname } from 'node:os'
import { type Client, createClient, type SavedState } from '@chatapp-access/client'
import { defaultFolder, fileStore } from '@chatapp-access/client/file'
import type { Account } from './account.ts'
import { listeningFetch } from './listening-fetch.ts'
import { type Notes, notesFile } from './notes.ts'
import { TOKENS_PER_DAY } from './wire.ts'

/** A client for one account, and a look at what it has saved. */
export interface Session {
  account: Account
  client: Client
  /** The folder of the saved pair. */
  folder: string
  /** What is saved, without a call to the server. */
  saved(): Promise<SavedState | undefined>
  /** What was noticed at renewals by this program. */
  notes(): Promise<Notes>
}

/** Without a password no token can be made, only the saved pair used and refreshed. */
export type OpenSession = (account: Account, password?: string) => Session

/**
 * Opens the client's default store: a program of this user that uses the client with the same account shares the pair.
 *
 * @throws ChatAppError `ConfigurationError`
 */
export const openSession: OpenSession = (account, password) => {
  const folder = defaultFolder(account)
  const store = fileStore(folder)
  const notes = notesFile(folder)
  const client = createClient({
    ...account,
    store,
    budget: TOKENS_PER_DAY,
    fetch: listeningFetch(globalThis.fetch, rules => {
      return notes.add({ host: hostname(), at: Math.floor(Date.now() / 1000), rules })
    }),
    ...(password && { password }),
  })
  return { account, client, folder, saved: async () => (await store.read())?.state, notes: notes.read }
}
