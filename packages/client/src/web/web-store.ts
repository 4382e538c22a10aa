import { formatDocument, notOurs, parseDocument } from '../saved-document.ts'
import type { Saved, SavedState, Store } from '../store.ts'
import { type Entries, type Entry, type IdbFactory, indexedDbEntries } from './indexed-db.ts'
import { TabLock, type TabLockTools } from './tab-lock.ts'
import { webFailure } from './web-failure.ts'

export interface WebStoreOptions {
  /** Milliseconds after which a tab that holds the lock and stands still is passed over. Default: 30,000. */
  leaseMs?: number
}

/** A store that also tells of what other tabs do. */
export interface WebStore extends Store {
  /**
   * Adds a listener for new documents: of this tab and of all others of the site that use this store. It is told the
   * version and nothing else. Call what it gives back to remove it.
   */
  onChange(listener: (version: number) => void): () => void
}

/** What is used of a `BroadcastChannel`. */
export interface Channel {
  onmessage: ((event: { data: unknown }) => void) | null
  postMessage(version: number): void
}

export interface WebStoreTools extends TabLockTools {
  entries: Entries
  /** Told by others of the same name; `undefined` where there is no such thing. */
  channel: Channel | undefined
}

/** A store in the IndexedDB of a site. */
export class IndexedDbStore implements WebStore {
  readonly #name: string
  readonly #tools: WebStoreTools
  readonly #lock: TabLock
  readonly #listeners = new Set<(version: number) => void>()

  constructor(name: string, tools: WebStoreTools) {
    this.#name = name
    this.#tools = tools
    this.#lock = new TabLock(`chatapp ${name}`, tools)
    if (tools.channel) tools.channel.onmessage = ({ data }) => this.#tell(Number(data))
  }

  async read(): Promise<Saved | undefined> {
    const entry = await this.#attempt('StoreReadError', () => this.#tools.entries.read(this.#name))
    if (entry === undefined) return undefined
    if (!isEntry(entry)) throw notOurs(this.#name)
    return { version: entry.version, state: parseDocument(entry.document, this.#name) }
  }

  async write(expectedVersion: number, next: SavedState): Promise<boolean> {
    const document = formatDocument(next)
    let foreign = false
    const version = expectedVersion + 1
    const written = await this.#attempt('StoreWriteError', () =>
      this.#tools.entries.change(this.#name, found => {
        foreign = found !== undefined && !isEntry(found)
        const current = isEntry(found) ? found.version : 0
        return foreign || current !== expectedVersion ? undefined : { version, document }
      }),
    )
    if (foreign) throw notOurs(this.#name)
    if (written) {
      this.#tell(version)
      this.#tools.channel?.postMessage(version)
    }
    return written
  }

  lock<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#lock.hold(work)
  }

  onChange(listener: (version: number) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #tell(version: number): void {
    for (const listener of this.#listeners) queueMicrotask(() => listener(version))
  }

  async #attempt<Result>(code: 'StoreReadError' | 'StoreWriteError', work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      throw webFailure(code, this.#name, error)
    }
  }
}

function isEntry(value: unknown): value is Entry {
  const { version, document } = (value ?? {}) as Partial<Entry>
  return Number.isInteger(version) && typeof document === 'string'
}

/**
 * Keeps the pair in the IndexedDB of a site, for all its tabs and workers. A password is never in it; the tokens are,
 * and whatever script runs on the page can read them: prefer a backend that calls the API for the page.
 *
 * @param name for this pair alone; another one for each account that visits
 */
export function webStore(name: string, { leaseMs = 30_000 }: WebStoreOptions = {}): WebStore {
  const { navigator, BroadcastChannel } = globalThis as {
    navigator?: { locks?: TabLockTools['locks'] }
    BroadcastChannel?: new (name: string) => Channel
  }
  return new IndexedDbStore(name, {
    leaseMs,
    locks: navigator?.locks,
    channel: BroadcastChannel && new BroadcastChannel(`chatapp ${name}`),
    entries: indexedDbEntries(() => (globalThis as unknown as { indexedDB: IdbFactory }).indexedDB),
  })
}
