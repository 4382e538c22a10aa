import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Grant } from '../../src/domain/grant.ts'
import type { MakeGrant, RotatedGrant, RotateGrant, Store } from '../../src/store/store.ts'
import type { StorePolicy } from '../../src/store/store-policy.ts'
import { type GrantId, grantIdFromBytes } from '../../src/tokens/grant-id.ts'

export const SECOND = 1_000
export const HOUR = 3_600 * SECOND
export const DAY = 24 * HOUR
/** Noon of a January day, so that a day of the limit begins and ends far from it. */
export const START = Date.UTC(2026, 0, 15, 12)

export const POLICY: StorePolicy = {
  accessTtlSeconds: 86_400,
  refreshTtlSeconds: 1_209_600,
  replayGraceSeconds: 60,
  staleRefresh: 'auto',
  tokensPerDay: 100,
  timeZone: 'UTC',
}

/** What a kind of store brings so that the contract can be held against it. */
export interface StoreKind {
  /** A store on a fresh database and an injected clock. */
  open(t: TestContext, policy: StorePolicy, clock: () => number): Promise<OpenedStore>
  /** Several stores on one fresh database and the machine's clock, as several processes would have them. */
  openSeveral(t: TestContext, policy: StorePolicy, count: number): Promise<Store[]>
}

export interface OpenedStore {
  store: Store
  /** Looks at the next few rows for expired ones. */
  sweep(): Promise<void>
  /** All rows of a table, as they lie there. */
  rows(table: string): Promise<Record<string, unknown>[]>
  /** Sets a column in all rows of a table, for what no verb sets yet. */
  change(table: string, column: string, value: number): Promise<void>
  /** Forgets all rows of a table, as a restore from an old backup would. */
  clear(table: string): Promise<void>
}

/** A store with one account that has one app, and a clock that stands until it is moved. */
export interface World extends OpenedStore {
  accountId: number
  appNumber: number
  appPasswordId: number
  now(): number
  advance(milliseconds: number): void
}

export async function openWorld(t: TestContext, kind: StoreKind, policy: Partial<StorePolicy> = {}): Promise<World> {
  let now = START
  const opened = await kind.open(t, { ...POLICY, ...policy }, () => now)
  const owner = await addOwner(opened.store, 'owner@example.com')
  const advance = (milliseconds: number) => {
    now += milliseconds
  }
  return { ...opened, ...owner, now: () => now, advance }
}

/** A new account with one app. */
export async function addOwner(store: Store, email: string) {
  const account = await store.createAccount({ email, passwordHash: 'hash 1' })
  assert.ok(account, `${email} is free`)
  const app = await store.createApp({
    accountId: account.accountId,
    name: 'shop',
    passwordDigest: new Uint8Array(32).fill(7),
    passwordLabel: 'first',
  })
  assert.ok(app)
  return { ...account, ...app }
}

export function newGrantId(): GrantId {
  return grantIdFromBytes(crypto.getRandomValues(new Uint8Array(8)))
}

type Owner = Pick<World, 'accountId' | 'appNumber' | 'appPasswordId'>

/** An order for a grant by the app password, with time enough. */
export function makeOrder(owner: Owner, now: number, order: Partial<MakeGrant> = {}): MakeGrant {
  return {
    accountId: owner.accountId,
    appNumber: owner.appNumber,
    credential: { kind: 'app_password', id: owner.appPasswordId },
    grantId: newGrantId(),
    idempotent: false,
    keyId: 1,
    network: '203.0.113.0/24',
    address: '203.0.113.7',
    agent: 'curl/8',
    deadline: now + 5 * SECOND,
    ...order,
  }
}

/** Makes a grant, which must succeed. */
export async function make(world: World, order: Partial<MakeGrant> = {}): Promise<Grant> {
  const made = await world.store.makeGrant(makeOrder(world, world.now(), order))
  assert.equal(made.kind, 'made')
  return made.kind === 'made' ? made.grant : assert.fail()
}

/** The order that presents the refresh token of a pair. */
export function refreshOrder(pair: Grant, now: number, order: Partial<RotateGrant> = {}): RotateGrant {
  return {
    accountId: pair.accountId,
    appNumber: pair.appNumber,
    grantId: pair.id,
    generation: pair.generation,
    endTime: pair.refreshEnd,
    keyId: 1,
    network: '203.0.113.0/24',
    address: '203.0.113.7',
    agent: 'curl/8',
    deadline: now + 5 * SECOND,
    ...order,
  }
}

export function present(world: World, pair: Grant, order: Partial<RotateGrant> = {}): Promise<RotatedGrant> {
  return world.store.rotateGrant(refreshOrder(pair, world.now(), order))
}

/** Presents the refresh token of a pair, which must give one. */
export async function refresh(world: World, pair: Grant, order: Partial<RotateGrant> = {}): Promise<Grant> {
  return pairOf(await present(world, pair, order))
}

export function pairOf(outcome: RotatedGrant): Grant {
  if (!('grant' in outcome)) assert.fail(`no pair: ${JSON.stringify(outcome)}`)
  return outcome.grant
}

/** The one pair that all these callers got. */
export function onePairOf(outcomes: readonly RotatedGrant[]): Grant {
  const [first, ...others] = outcomes.map(pairOf)
  for (const other of others) assert.deepEqual(other, first)
  return first ?? assert.fail('nobody called')
}

/** The first use of a pair's access token. */
export function use(world: World, pair: Grant, network = '203.0.113.0/24'): Promise<void> {
  const { accountId, id: grantId, generation } = pair
  return world.store.confirmGrants([{ accountId, grantId, generation, network }])
}

/** The revocation feed from its start. */
export async function revocations(store: Store) {
  const followed = await store.follow({ nodeId: 'observer', keyIds: [], afterRevocation: '', limit: 10_000 })
  return followed.revocations
}

/** Tokens of the day so far, as tokens.make would be told. */
export async function used(world: World, appNumber = world.appNumber): Promise<number | undefined> {
  const found = await credentials(world, { appNumber })
  return found.app?.quota.used
}

export function credentials(world: World, query: Partial<Parameters<Store['findCredentials']>[0]> = {}) {
  const { accountId, appNumber } = world
  const network = '203.0.113.0/24'
  return world.store.findCredentials({ emailKey: 'owner@example.com', accountId, appNumber, network, ...query })
}
