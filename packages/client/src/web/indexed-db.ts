/*
 * The little of the Indexed Database API that is used, as types of our own: those of the platform would have to be
 * loaded by everyone who compiles against this package.
 */

interface IdbRequest<Result> {
  result: Result
  error: unknown
  onsuccess: (() => void) | null
  onerror: (() => void) | null
}

interface IdbObjectStore {
  get(key: string): IdbRequest<unknown>
  put(value: unknown, key: string): IdbRequest<unknown>
}

interface IdbTransaction {
  error: unknown
  oncomplete: (() => void) | null
  onabort: (() => void) | null
  abort(): void
  objectStore(name: string): IdbObjectStore
}

interface IdbDatabase {
  createObjectStore(name: string): unknown
  transaction(name: string, mode: 'readonly' | 'readwrite', options?: { durability: 'strict' }): IdbTransaction
  close(): void
}

interface IdbOpenRequest extends IdbRequest<IdbDatabase> {
  onupgradeneeded: (() => void) | null
}

export interface IdbFactory {
  open(name: string, version: number): IdbOpenRequest
}

const DATABASE = 'chatapp'
const PAIRS = 'pairs'

/** What lies under one key. */
export interface Entry {
  version: number
  document: string
}

/** What lies under the keys of a site's database. */
export interface Entries {
  read(key: string): Promise<unknown>
  /**
   * Looks and, if `next` gives something, puts that in the place, with no other tab in between. Resolves when it is on
   * the disk, to whether something was put.
   */
  change(key: string, next: (found: unknown) => Entry | undefined): Promise<boolean>
}

/** @param factory `globalThis.indexedDB`, asked for at each use: reading it fails where the browser keeps nothing */
export function indexedDbEntries(factory: () => IdbFactory): Entries {
  return {
    read: async key =>
      withDatabase(factory(), database => {
        return resultOf(database.transaction(PAIRS, 'readonly').objectStore(PAIRS).get(key))
      }),
    change: async (key, next) => withDatabase(factory(), database => changeIn(database, key, next)),
  }
}

/** One transaction is the compare-and-set. */
function changeIn(database: IdbDatabase, key: string, next: (found: unknown) => Entry | undefined): Promise<boolean> {
  const transaction = database.transaction(PAIRS, 'readwrite', { durability: 'strict' })
  const pairs = transaction.objectStore(PAIRS)
  return new Promise((done, failed) => {
    let written = false
    transaction.oncomplete = () => done(written)
    transaction.onabort = () => failed(transaction.error)
    const found = pairs.get(key)
    found.onsuccess = () => {
      try {
        const entry = next(found.result)
        written = entry !== undefined
        if (entry) pairs.put(entry, key)
      } catch (error) {
        // What is thrown here would end the transaction all the same, but under another name.
        failed(error)
        transaction.abort()
      }
    }
  })
}

/** Opened for each use: an open one would hold up whoever deletes the data of the site. */
async function withDatabase<Result>(
  factory: IdbFactory,
  work: (database: IdbDatabase) => Promise<Result>,
): Promise<Result> {
  const request = factory.open(DATABASE, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(PAIRS)
  const database = await resultOf(request)
  try {
    return await work(database)
  } finally {
    database.close()
  }
}

function resultOf<Result>(request: IdbRequest<Result>): Promise<Result> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => failed(request.error)
  })
}
