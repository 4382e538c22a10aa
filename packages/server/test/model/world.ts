import { createHash } from 'node:crypto'
import { createStoreClock, type StoreClock } from '../../src/clock/store-clock.ts'
import { NO_COUNTERS } from '../../src/domain/counters.ts'
import { type CheckAccess, createCheckAccess } from '../../src/flows/check-access.ts'
import { pairOf } from '../../src/flows/pair.ts'
import { refreshTokens } from '../../src/flows/refresh-tokens.ts'
import { Refusal } from '../../src/flows/refusal.ts'
import { FirstUses } from '../../src/revocations/first-uses.ts'
import { Follower } from '../../src/revocations/follower.ts'
import { type Store, StoreUnavailableError } from '../../src/store/store.ts'
import { createKeyRing, type GrantId, type KeyRing, type RingSecret } from '../../src/tokens/index.ts'
import type { WireAnswer, WirePair } from './judge.ts'
import type { Floor, LayFloor } from './rows.ts'

const policy = {
  accessTtlSeconds: 100,
  refreshTtlSeconds: 2000,
  replayGraceSeconds: 60,
  staleRefresh: 'auto',
  tokensPerDay: 100,
  timeZone: 'UTC',
} as const

const TTLS = { accessTtl: policy.accessTtlSeconds, refreshTtl: policy.refreshTtlSeconds }

/** What is counted and noted plays no part here. */
const UNCOUNTED = { counters: NO_COUNTERS, journal: { note: () => {} }, notices: { tell: () => {} } }

const secretOf = (id: number): RingSecret => ({ id, secret: createHash('sha256').update(`secret ${id}`).digest() })

/** The rotation of secrets in its steps: add last, roll to all nodes, move to front. */
const STAGES: readonly (readonly RingSecret[])[] = [
  [secretOf(1)],
  [secretOf(1), secretOf(2)],
  [secretOf(2), secretOf(1)],
]

interface Node {
  ring: KeyRing
  clock: StoreClock
  follower: Follower
  firstUses: FirstUses
  checkAccess: CheckAccess
  stage: number
  /** The step at which this node last read the feed. */
  knowsUntil: number
}

interface AppOfWorld {
  accountId: number
  appNumber: number
  grantId: GrantId
  network: string
}

/** One database for all histories of a process: opening one takes longer than a history. */
interface Ground extends Floor {
  installationId: string
  apps: readonly AppOfWorld[]
  pairs: readonly WirePair[]
}

let ground: Promise<Ground> | undefined

const START = Date.UTC(2030, 0, 1)

/** Several nodes in one process over one database, with every clock in the hands of a test. */
export class World {
  /** Counts the steps of the history: an order that no clock can upset. */
  step = 0
  readonly #ground: Ground
  readonly #drifts: readonly number[]
  readonly #nodes: Node[] = []
  #backupAt = 0

  private constructor(at: Ground, drifts: readonly number[]) {
    this.#ground = at
    this.#drifts = drifts
  }

  /** A new world with as many nodes as clock drifts (parts per thousand), and two honest apps with their pairs. */
  static async open(
    layFloor: LayFloor,
    drifts: readonly number[],
  ): Promise<{ world: World; pairs: readonly WirePair[] }> {
    ground ??= layGround(layFloor)
    const at = await ground
    at.clock.now = START
    await at.rows.bringBack('start')
    const world = new World(at, drifts)
    await world.backUp()
    for (let node = 0; node < drifts.length; node++) await world.startNode(node, 0)
    return { world, pairs: at.pairs }
  }

  /** Closes what all worlds stand on. */
  static async end(): Promise<void> {
    await (await ground)?.close()
  }

  /** The store's clock, unix milliseconds. */
  get now(): number {
    return this.#ground.clock.now
  }

  wait(milliseconds: number): void {
    this.#ground.clock.now += milliseconds
  }

  #node(index: number): Node {
    return this.#nodes[index % this.#nodes.length] as Node
  }

  #app(index: number): AppOfWorld {
    return this.#ground.apps[index] as AppOfWorld
  }

  /** Starts a node anew, as after a crash: all it had in memory is gone, first uses not yet written too. */
  async startNode(index: number, stage?: number): Promise<void> {
    const at = index % this.#drifts.length
    const drift = 1 + (this.#drifts[at] as number) / 1000
    const { store, installationId } = this.#ground
    const nextStage = stage ?? this.#node(at).stage
    const ring = createKeyRing(STAGES[nextStage] as RingSecret[], installationId)
    const clock = createStoreClock(() => this.now * drift, this.now)
    const onError = () => {}
    const options = { store, clock, nodeId: `node ${at}`, ring, intervalMs: 1000, onError }
    const follower = new Follower(options)
    const firstUses = new FirstUses({ store, delayMs: 2 ** 30, onError, slots: 8 })
    const checkAccess = createCheckAccess({ ring, clock, follower, firstUses, ...UNCOUNTED, maxStalenessMs: 600_000 })
    this.#nodes[at] = { ring, clock, follower, firstUses, checkAccess, stage: nextStage, knowsUntil: this.step }
    await follower.catchUp()
  }

  /** Takes a node one step further in the rotation, where all nodes have come as far as it. */
  async rollSecrets(index: number): Promise<void> {
    const { stage } = this.#node(index)
    const behind = this.#nodes.some(node => node.stage < stage)
    if (stage + 1 < STAGES.length && !behind) await this.startNode(index, stage + 1)
    await Promise.all(this.#nodes.map(node => node.follower.catchUp()))
  }

  async follow(index: number): Promise<void> {
    const node = this.#node(index)
    await node.follower.catchUp()
    node.knowsUntil = this.step
  }

  writeFirstUses(index: number): Promise<void> {
    return this.#node(index).firstUses.flush()
  }

  knowsUntil(index: number): number {
    return this.#node(index).knowsUntil
  }

  refresh(index: number, app: number, token: string, arrivedMsAgo: number): Promise<WireAnswer> {
    const { ring, follower, clock } = this.#node(index)
    const { network } = this.#app(app)
    const caller = { address: '', network, agent: '', deadline: this.now - arrivedMsAgo + 5000 }
    return answerOf(async () => {
      const deps = { ring, store: this.#ground.store, follower, config: TTLS, now: clock.now, ...UNCOUNTED }
      const { pair } = await refreshTokens(deps, token, caller)
      return { kind: 'pair', pair }
    })
  }

  query(index: number, app: number, token: string): Promise<WireAnswer> {
    return answerOf(async () => {
      this.#node(index).checkAccess(token, () => this.#app(app).network)
      return { kind: 'good' }
    })
  }

  async end(app: number): Promise<void> {
    const { accountId, grantId } = this.#app(app)
    await this.#ground.store.endGrants({ accountId, grantId, reason: 'revoked' })
  }

  /** Whether there was one to end: not of a grant that has ended, or whose refresh token is over. */
  async endAccessToken(app: number): Promise<boolean> {
    const { accountId, grantId } = this.#app(app)
    return (await this.#ground.store.endAccessToken({ accountId, grantId })) !== undefined
  }

  async backUp(): Promise<void> {
    await this.#ground.rows.keep('backup')
    this.#backupAt = this.step
  }

  /** Puts the database back and starts every node anew. Gives the step at which the backup was taken. */
  async restore(): Promise<number> {
    await this.#ground.rows.bringBack('backup')
    for (let node = 0; node < this.#drifts.length; node++) await this.startNode(node)
    return this.#backupAt
  }

  /** Everything the store knows of the grants, as text. */
  picture(): Promise<string> {
    return this.#ground.rows.grants()
  }
}

async function layGround(layFloor: LayFloor): Promise<Ground> {
  const floor = await layFloor(policy, START)
  const { store, rows } = floor
  const installationId = await store.installationId()
  const ring = createKeyRing(STAGES[0] as RingSecret[], installationId)
  const made = [await addApp(store, ring, 0), await addApp(store, ring, 1)]
  await rows.keep('start')
  return { ...floor, installationId, apps: made.map(m => m.app), pairs: made.map(m => m.pair) }
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

async function answerOf(call: () => Promise<WireAnswer>): Promise<WireAnswer> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof StoreUnavailableError) return { kind: 'unavailable' }
    if (!(error instanceof Refusal)) throw error
    if (error.code === 'ApiUnavailableError') return { kind: 'unavailable' }
    return { kind: 'invalid' }
  }
}
