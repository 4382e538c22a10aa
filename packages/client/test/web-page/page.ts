import { createClient } from '../../src/index.ts'
import type { Store } from '../../src/store.ts'
import { testStore } from '../../src/testing/test-store.ts'
import { webStore } from '../../src/web/index.ts'

// The script of a page of one's own site: runs the kit on the store, and does what a tab does. Called by the test.

type Account = { email: string; password: string; appId: string }

interface Kit {
  /** The promises, by name. */
  names(): string[]
  /** Proves one of them. */
  prove(name: string): Promise<void>
  /** Sends a query from this tab. */
  query(storeName: string, account: Account): Promise<unknown>
  /** Takes the lock, and keeps it for as long as this tab lives. */
  holdLock(storeName: string): Promise<void>
  /** From now on collects what the store tells. */
  listen(storeName: string): void
  heard(): unknown[]
  /** All that this site has kept, as text. */
  dump(): Promise<string>
}

const names = new WeakMap<Store, string>()
const proofs = new Map<string, () => Promise<void>>()
const heard: unknown[] = []
let count = 0

/** What is used of the browser. */
const browser = globalThis as unknown as {
  IDBObjectStore: { prototype: Pairs }
  kit: Kit
  indexedDB: IDBFactory
  localStorage: Record<string, string>
  location: { origin: string }
  document: { createElement(name: string): Frame; body: { append(frame: Frame): void } }
}

interface Frame {
  src: string
  onload: () => void
  contentWindow: { kit: Kit }
  remove(): void
}

const pairs = browser.IDBObjectStore.prototype
const { put } = pairs

type Request = { result: unknown; onsuccess(): void; onerror(): void }
interface IDBFactory {
  open(name: string, version: number): Request
}
interface Database {
  transaction(name: string, mode: string): { objectStore(name: string): Pairs }
  close(): void
}
interface Pairs {
  put(value: unknown, key: string): Request
  getAll(): Request
}

function openAs(name: string): Store {
  const store = webStore(name, { leaseMs: 2_000 })
  names.set(store, name)
  return store
}

function finished<Result>(request: Request): Promise<Result> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result as Result)
    request.onerror = () => failed(new Error('the database failed'))
  })
}

/** The object store of the pairs, past the client. */
async function withPairs<Result>(work: (pairs: Pairs) => Promise<Result>): Promise<Result> {
  const database = await finished<Database>(browser.indexedDB.open('chatapp', 1))
  try {
    return await work(database.transaction('pairs', 'readwrite').objectStore('pairs'))
  } finally {
    database.close()
  }
}

/** A frame is a page of its own: what it holds is freed when it is gone. */
async function dieWithLock(store: Store): Promise<void> {
  const frame = browser.document.createElement('iframe')
  frame.src = '/'
  const loaded = new Promise<void>(done => {
    frame.onload = done
  })
  browser.document.body.append(frame)
  await loaded
  await frame.contentWindow.kit.holdLock(names.get(store) as string)
  frame.remove()
}

testStore(
  {
    open: () => openAs(`pair-${++count}`),
    openAnother: store => openAs(names.get(store) as string),
    dieWithLock,
    spoil: store =>
      withPairs(async pairs => void (await finished(pairs.put({ token: 'access-1' }, names.get(store) as string)))),
    failWrites() {
      // Chromium refuses no document as small as ours by its quota, so it is told to.
      pairs.put = () => {
        throw new DOMException('full', 'QuotaExceededError')
      }
    },
    close() {
      pairs.put = put
    },
  },
  { test: (name, body) => proofs.set(name, body) },
)

/** Tells that it has begun, and never ends. */
function forEver(begun: () => void): Promise<never> {
  begun()
  return new Promise(() => {})
}

browser.kit = {
  names: () => [...proofs.keys()],
  prove: name => (proofs.get(name) as () => Promise<void>)(),
  query: (storeName, account) =>
    createClient({
      ...account,
      baseUrl: browser.location.origin,
      store: webStore(storeName),
      dangerouslyAllowPasswordInBrowser: true,
    }).get('/v1/me'),
  holdLock: storeName => new Promise(held => void webStore(storeName).lock(() => forEver(held))),
  listen: storeName => void webStore(storeName).onChange(version => heard.push(version)),
  heard: () => heard,
  dump: async () => JSON.stringify([await withPairs(pairs => finished(pairs.getAll())), { ...browser.localStorage }]),
}
