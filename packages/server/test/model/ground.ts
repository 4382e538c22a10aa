import { createHash } from 'node:crypto'
import { pairOf } from '../../src/flows/pair.ts'
import type { Store } from '../../src/store/store.ts'
import { createKeyRing, type GrantId, type KeyRing, type RingSecret } from '../../src/tokens/index.ts'
import type { WirePair } from './judge.ts'
import type { Place } from './place.ts'
import type { Floor, LayFloor } from './rows.ts'

const policy = {
  accessTtlSeconds: 100,
  refreshTtlSeconds: 2000,
  replayGraceSeconds: 60,
  staleRefresh: 'auto',
  tokensPerDay: 100,
  timeZone: 'UTC',
} as const

export const TTLS = { accessTtl: policy.accessTtlSeconds, refreshTtl: policy.refreshTtlSeconds }

const secretOf = (id: number): RingSecret => ({ id, secret: createHash('sha256').update(`secret ${id}`).digest() })

/** The rotation of secrets in its steps: add last, roll to all nodes, move to front. */
export const STAGES: readonly (readonly RingSecret[])[] = [
  [secretOf(1)],
  [secretOf(1), secretOf(2)],
  [secretOf(2), secretOf(1)],
]

export interface AppOfWorld {
  accountId: number
  appNumber: number
  grantId: GrantId
  network: string
}

/** One database for all histories of a process: opening one takes longer than a history. */
export interface Ground extends Floor {
  places: Place[]
  installationId: string
  apps: readonly AppOfWorld[]
  pairs: readonly WirePair[]
}

export const START = Date.UTC(2030, 0, 1)
const MOST_NODES = 3

/** Lays a floor, with the places of all nodes and two honest apps. */
export async function layGround(layFloor: LayFloor): Promise<Ground> {
  const floor = await layFloor(policy, START)
  const { store, rows } = floor
  const installationId = await store.installationId()
  const ring = createKeyRing(STAGES[0] as RingSecret[], installationId)
  const made = [await addApp(store, ring, 0), await addApp(store, ring, 1)]
  await rows.keep('start')
  const places = await Promise.all(Array.from({ length: MOST_NODES }, () => floor.openPlace()))
  return { ...floor, places, installationId, apps: made.map(m => m.app), pairs: made.map(m => m.pair) }
}

async function addApp(store: Store, ring: KeyRing, index: number): Promise<{ app: AppOfWorld; pair: WirePair }> {
  const account = await store.createAccount({ email: `owner${index}@example.com`, passwordHash: 'unused' })
  const accountId = account?.accountId ?? 0
  const digest = createHash('sha256').update(String(index)).digest()
  const created = await store.createApp({ accountId, name: 'app', passwordDigest: digest, passwordLabel: '' })
  const appNumber = created?.appNumber ?? 0
  const grantId = index.toString(16).padStart(16, '0') as GrantId
  const network = `192.0.${index}.0/24`
  const made = await store.makeGrant({
    accountId,
    appNumber,
    credential: { kind: 'app_password', id: created?.appPasswordId ?? 0 },
    grantId,
    idempotent: false,
    keyId: 1,
    network,
    address: `192.0.${index}.1`,
    agent: '',
    deadline: START + 5000,
  })
  if (made.kind !== 'made') throw new Error(`the grant was not made: ${made.kind}`)
  return { app: { accountId, appNumber, grantId, network }, pair: pairOf(made.grant, ring) }
}
