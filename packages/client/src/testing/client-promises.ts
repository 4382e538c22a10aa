import { createClient } from '../create-client.ts'
import type { ClientOptions } from '../options.ts'
import type { Store } from '../store.ts'
import { expect, expectFailure, expectSame } from './expect.ts'
import { createModelApi, type ModelApi } from './model-api.ts'
import type { StorePromise } from './store-subject.ts'

const CLIENTS = 5

/** What programs that share the store get from it. */
export const CLIENT_PROMISES: readonly StorePromise[] = [
  {
    name: `${CLIENTS} programs on an empty store make one token`,
    async prove(store, { openAnother }) {
      const api = createModelApi()
      const stores = await Promise.all(Array.from({ length: CLIENTS }, () => openAnother(store)))
      await Promise.all(stores.map(one => clientOf(one, api).get('/v1/me')))
      expectSame([api.made, api.rotated], [1, 0], 'makes and refreshes')
    },
  },
  {
    name: `${CLIENTS} programs on one dead token make one refresh, also where a refresh token works only once`,
    async prove(store, { openAnother }) {
      const api = createModelApi({ singleUse: true })
      const stores = await Promise.all(Array.from({ length: CLIENTS }, () => openAnother(store)))
      const clients = stores.map(one => clientOf(one, api))
      await Promise.all(clients.map(client => client.get('/v1/me')))
      api.endAccess()
      await Promise.all(clients.map(client => client.get('/v1/me')))
      expectSame([api.made, api.rotated], [1, 1], 'makes and refreshes')
      expectSame((await store.read())?.state.pair?.accessToken, 'access-2', 'the saved pair')
    },
  },
  {
    name: 'what one program has used of the budget is used for all, and forgetting the pair gives none of it back',
    async prove(store, { openAnother }) {
      const api = createModelApi()
      const first = clientOf(store, api, { budget: 1 })
      await first.get('/v1/me')
      await first.tokens.forget()
      const second = clientOf(await openAnother(store), api, { budget: 1 })
      const error = await expectFailure('MakeBudgetError', () => second.get('/v1/me'))
      const { used, limit } = error as Error & { used?: number; limit?: number }
      expectSame([used, limit, api.makeCalls], [1, 1, 1], 'used, limit and calls')
    },
  },
  {
    name: 'credentials that were refused to one program are sent by no other, until they change',
    async prove(store, { openAnother }) {
      const api = createModelApi({ password: 'correct horse' })
      const wrong = { password: 'battery staple' }
      await expectFailure('ApiInvalidCredentialsError', () => clientOf(store, api, wrong).get('/v1/me'))
      const other = await openAnother(store)
      await expectFailure('CredentialsBlockedError', () => clientOf(other, api, wrong).get('/v1/me'))
      expectSame(api.makeCalls, 1, 'calls of tokens.make')
      await clientOf(other, api).get('/v1/me')
      expectSame(api.makeCalls, 2, 'calls of tokens.make')
    },
  },
  {
    name: 'no password is ever in the document',
    async prove(store) {
      const api = createModelApi({ password: 'correct horse' })
      const wrong = { password: 'battery staple' }
      await expectFailure('ApiInvalidCredentialsError', () => clientOf(store, api, wrong).get('/v1/me'))
      const blocked = JSON.stringify(await store.read())
      await clientOf(store, api).get('/v1/me')
      const text = blocked + JSON.stringify(await store.read())
      expect(!/battery|staple|correct|horse/.test(text), 'it is in there')
    },
  },
]

/** A client reads again until what it wrote is there: upon a store that forgets, for ever. */
const MOST_READS = 1000

function bounded(store: Store): Store {
  let reads = 0
  return {
    async read() {
      expect(++reads <= MOST_READS, `after ${MOST_READS} reads what was written is still not there`)
      return store.read()
    },
    write: (expectedVersion, next) => store.write(expectedVersion, next),
    lock: work => store.lock(work),
  }
}

function clientOf(store: Store, { fetch }: ModelApi, changes: Partial<ClientOptions> = {}) {
  return createClient({
    baseUrl: 'https://api.example.com',
    email: 'owner@example.com',
    password: 'correct horse',
    appId: 'app_1_1',
    store: bounded(store),
    fetch,
    dangerouslyAllowPasswordInBrowser: true,
    ...changes,
  })
}
