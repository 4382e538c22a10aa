import { createClient, type Store } from '../packages/client/src/index.ts'
import type { KeyRing } from '../packages/server/src/tokens/key-ring.ts'
import { mintToken } from '../packages/server/src/tokens/mint.ts'
import { verifyToken } from '../packages/server/src/tokens/verify.ts'
import { APP_PASSWORD } from './store-file.ts'

/** What a client of the bench is made of. */
export interface CallerSetup {
  baseUrl: string
  email: string
  password: string
  appId: string
  /** Of the shared store. */
  folder: string
  /** What is queried. */
  path: string
}

/** The client of the first app of a filled store. */
export function clientOptions(baseUrl: string) {
  return { baseUrl, email: 'owner1@bench.example', password: APP_PASSWORD, appId: 'app_1_1' }
}

/** Saves a pair whose access token is over and whose refresh token is good: what a program finds after a night. */
export async function saveDeadPair(store: Store, baseUrl: string, ring: KeyRing): Promise<void> {
  await createClient({ ...clientOptions(baseUrl), store }).tokens.get()
  const saved = await store.read()
  const pair = saved?.state.pair
  if (!saved || !pair) throw new Error('the client has saved no pair')
  const verdict = verifyToken('access', pair.accessToken, ring)
  if (!verdict.genuine) throw new Error('the server has made a token that is not genuine')
  const endTime = Math.floor(Date.now() / 1000) - 1
  const accessToken = mintToken('access', { ...verdict.fields, endTime }, ring)
  if (!accessToken) throw new Error('the key ring of the bench lacks the key')
  const state = { ...saved.state, pair: { ...pair, accessToken, accessTokenEndTime: endTime } }
  if (!(await store.write(saved.version, state))) throw new Error('somebody else wrote the pair')
}
