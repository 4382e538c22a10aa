import { buildMessagesApi } from './app.ts'
import { openStore } from './store/open-store.ts'

/** Hosts that only this machine reaches. */
const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

export interface MessagesApiOptions {
  /** A loopback host, and a port; 0 takes a free one. */
  listen: { host: string; port: number }
  /** Path of the SQLite file, made where it is missing; `:memory:` keeps nothing. */
  database: string
}

export interface MessagesApi {
  /** Where it listens, as `http://127.0.0.1:8081`. */
  url: string
  /** Answers what was accepted, then closes the database. */
  close(): Promise<void>
}

/**
 * Starts the API with its own database.
 * @throws RangeError for a host other machines can reach: it believes the identity headers of whoever calls.
 */
export async function startMessagesApi({ listen, database }: MessagesApiOptions): Promise<MessagesApi> {
  if (!LOOPBACK.includes(listen.host)) throw new RangeError(`listen.host must be one of ${LOOPBACK.join(', ')}`)
  const store = openStore(database)
  const app = buildMessagesApi({
    store,
    now: () => Math.floor(Date.now() / 1000),
    report: error => console.error(error),
  })
  app.addHook('onClose', async () => store.close())
  try {
    return { url: await app.listen(listen), close: () => app.close() }
  } catch (error) {
    await app.close()
    throw error
  }
}
