import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { chatStore } from './chat-store.ts'
import { directoryStore } from './directory-store.ts'
import { messageStore } from './message-store.ts'
import { SCHEMA } from './schema.ts'
import { seedStore } from './seed-store.ts'

/** What the API knows, account by account. Every verb is one statement or one transaction. */
export type MessagesStore = ReturnType<typeof openStore>

/** Opens the SQLite file at `path`, and makes it where it is missing; `:memory:` keeps nothing. */
export function openStore(path: string) {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const db = new DatabaseSync(path, { timeout: 5_000 })
  db.exec('PRAGMA journal_mode = WAL')
  db.exec(SCHEMA)
  return {
    ...seedStore(db),
    ...directoryStore(db),
    ...chatStore(db),
    ...messageStore(db),
    close: () => db.close(),
  }
}
