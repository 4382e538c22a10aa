import type { Store } from '../store.ts'
import { CallQueue } from './call-queue.ts'
import { type SqliteStoreOptions, withDefaults } from './options.ts'
import { createQueuedStore } from './queued-store.ts'
import { StoreThread } from './store-thread.ts'

/**
 * Opens the embedded store. The caller's thread never waits for the disk: a thread of its own executes the verbs and
 * commits them in groups. The clock is the machine's.
 *
 * @throws UnusableDatabaseError when the file cannot be opened, is not ours, or was changed by a newer version in more than additions
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  return (await openThreadedStore(options)).store
}

/** {@link openSqliteStore} with its thread, for tests that kill it. */
export async function openThreadedStore(options: SqliteStoreOptions): Promise<{ store: Store; thread: StoreThread }> {
  const queue: CallQueue = new CallQueue(calls => thread.send(calls), Date.now)
  const thread = new StoreThread(withDefaults(options), {
    onReady: () => queue.resume(),
    onGone: () => queue.pause(),
  })
  await thread.open()
  const close = async (): Promise<void> => {
    await queue.close()
    await thread.close()
  }
  return { store: { ...createQueuedStore(queue), load: () => queue.load(), close }, thread }
}

export interface InThreadStore extends Store {
  /** Looks at the next few rows for expired ones. */
  sweep(): Promise<void>
}

/**
 * The embedded store without a thread of its own, on an injected clock (unix milliseconds): the same queue, groups and
 * verbs, for tests and for short-lived commands. `path` may be `:memory:`.
 *
 * @throws UnusableDatabaseError as {@link openSqliteStore}
 */
export async function openSqliteStoreInThread(
  options: SqliteStoreOptions & { clock: () => number },
): Promise<InThreadStore> {
  const { clock, ...rest } = options
  // Loaded only here: a server's main thread has no use for the SQL.
  const { Engine } = await import('./engine.ts')
  const engine = await Engine.open(withDefaults(rest), clock)
  const queue = new CallQueue(calls => engine.run(calls), clock)
  queue.resume()
  const close = async (): Promise<void> => {
    await queue.close()
    await engine.close()
  }
  return { ...createQueuedStore(queue), sweep: () => engine.sweep(), load: () => queue.load(), close }
}
