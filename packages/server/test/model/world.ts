import { createStoreClock, type StoreClock } from '../../src/clock/store-clock.ts'
import { NO_COUNTERS } from '../../src/domain/counters.ts'
import { type CheckAccess, createCheckAccess } from '../../src/flows/check-access.ts'
import { refreshTokens } from '../../src/flows/refresh-tokens.ts'
import { Refusal } from '../../src/flows/refusal.ts'
import { FirstUses } from '../../src/revocations/first-uses.ts'
import { Follower } from '../../src/revocations/follower.ts'
import { type Store, StoreUnavailableError } from '../../src/store/store.ts'
import { createKeyRing, type KeyRing, type RingSecret } from '../../src/tokens/index.ts'
import { type AppOfWorld, type Ground, layGround, STAGES, START, TTLS } from './ground.ts'
import type { WireAnswer, WirePair } from './judge.ts'
import { type Doing, doAt, type Place } from './place.ts'
import type { LayFloor } from './rows.ts'
import type { Fault } from './wire.ts'

/** What is counted and noted plays no part here. */
const UNCOUNTED = { counters: NO_COUNTERS, journal: { note: () => {} }, notices: { tell: () => {} } }

interface Node {
  ring: KeyRing
  clock: StoreClock
  follower: Follower
  firstUses: FirstUses
  checkAccess: CheckAccess
  store: Store
  stage: number
  /** The step at which this node last read the feed. */
  knowsUntil: number
}

/** How long a call may take, as its caller was told. */
export const DEADLINE_MS = 5000

export interface Refresh {
  node: number
  app: number
  token: string
  arrivedMsAgo?: number
  fault?: Fault | undefined
}

/** The machine of a node. */
export interface Machine {
  /** How much faster than the store's its clock goes, parts per thousand. */
  drift: number
  /** How much ahead it is when a node starts. */
  aheadSeconds: number
}

let ground: Promise<Ground> | undefined

/** Who waits for longer waits for a row that somebody holds whose message lies on the wire. */
const IN_THE_WAY_MS = 25

/** Several nodes in one process over one database, with every clock in the hands of a test. */
export class World {
  /** Counts the steps of the history: an order that no clock can upset. */
  step = 0
  readonly #ground: Ground
  readonly #machines: readonly Machine[]
  readonly #nodes: Node[] = []
  #backupAt = 0

  private constructor(at: Ground, machines: readonly Machine[]) {
    this.#ground = at
    this.#machines = machines
  }

  /** A new world with a node on each machine, and two honest apps with their pairs. */
  static async open(
    layFloor: LayFloor,
    machines: readonly Machine[],
  ): Promise<{ world: World; pairs: readonly WirePair[] }> {
    ground ??= layGround(layFloor)
    const at = await ground
    await at.clock.set(START)
    await at.rows.bringBack('start')
    const world = new World(at, machines)
    await world.backUp()
    for (let node = 0; node < machines.length; node++) await world.startNode(node, 0)
    return { world, pairs: at.pairs }
  }

  /** Closes what all worlds stand on. */
  static async end(): Promise<void> {
    const at = await ground
    await Promise.all(at?.places.map(place => place.close()) ?? [])
    await at?.close()
  }

  /** The store's clock, unix milliseconds. */
  get now(): number {
    return this.#ground.clock.now
  }

  wait(milliseconds: number): Promise<void> {
    return this.#ground.clock.set(this.now + milliseconds)
  }

  /** Lets go every message that lies on a wire. */
  release(): void {
    for (const { wire } of this.#ground.places) wire?.release()
  }

  /** What waits for something that lies on a wire is what lets it go: so a history comes to its end. */
  async patient<Result>(doing: Promise<Result>): Promise<Result> {
    if (!this.#ground.places.some(({ wire }) => wire?.isHolding)) return doing
    const impatience = setInterval(() => this.release(), IN_THE_WAY_MS)
    try {
      return await doing
    } finally {
      clearInterval(impatience)
    }
  }

  async #doAt<Result>(index: number, fault: Fault | undefined, work: () => Promise<Result>): Promise<Doing<Result>> {
    const place = this.#ground.places[index % this.#machines.length] as Place
    return this.patient(doAt(place, fault, work))
  }

  #node(index: number): Node {
    return this.#nodes[index % this.#nodes.length] as Node
  }

  /** Whether two numbers are of one node. */
  isSame(one: number, other: number): boolean {
    return one % this.#machines.length === other % this.#machines.length
  }

  #app(index: number): AppOfWorld {
    return this.#ground.apps[index] as AppOfWorld
  }

  /** Starts a node anew, as after a crash: all it had in memory is gone, first uses not yet written too. */
  async startNode(index: number, stage?: number): Promise<void> {
    const at = index % this.#machines.length
    const { drift, aheadSeconds } = this.#machines[at] as Machine
    const { installationId, places } = this.#ground
    const { store } = places[at] as Place
    const nextStage = stage ?? this.#node(at).stage
    const ring = createKeyRing(STAGES[nextStage] as RingSecret[], installationId)
    const clock = createStoreClock(() => this.now * (1 + drift / 1000), this.now + aheadSeconds * 1000)
    const onError = () => {}
    const options = { store, clock, nodeId: `node ${at}`, ring, intervalMs: 1000, onError }
    const follower = new Follower(options)
    const firstUses = new FirstUses({ store, delayMs: 2 ** 30, onError, slots: 8 })
    const checkAccess = createCheckAccess({ ring, clock, follower, firstUses, ...UNCOUNTED, maxStalenessMs: 600_000 })
    this.#nodes[at] = { ring, clock, follower, firstUses, checkAccess, store, stage: nextStage, knowsUntil: this.step }
    await this.patient(follower.catchUp())
  }

  /** Ends a node with all it has under way, and starts its successor. */
  async kill(index: number): Promise<void> {
    const at = index % this.#machines.length
    const { places } = this.#ground
    places[at] = await (places[at] as Place).kill()
    await this.startNode(at)
  }

  /** Takes a node one step further in the rotation, where all nodes have come as far as it. */
  async rollSecrets(index: number): Promise<void> {
    const { stage } = this.#node(index)
    const behind = this.#nodes.some(node => node.stage < stage)
    if (stage + 1 < STAGES.length && !behind) await this.startNode(index, stage + 1)
    await this.patient(Promise.all(this.#nodes.map(node => node.follower.catchUp())))
  }

  /** A look of a node at the feed; what it meets on the way may make it fail. */
  follow(index: number, fault?: Fault): Promise<Doing<void>> {
    const node = this.#node(index)
    const { step } = this
    return this.#doAt(index, fault, async () => {
      try {
        await node.follower.catchUp()
        node.knowsUntil = Math.max(node.knowsUntil, step)
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error
      }
    })
  }

  /** Every node looks. */
  async followAll(): Promise<void> {
    const looks = this.#nodes.map(async (_, node) => (await this.follow(node)).done)
    await this.patient(Promise.all(looks))
  }

  writeFirstUses(index: number, fault?: Fault): Promise<Doing<void>> {
    return this.#doAt(index, fault, () => this.#node(index).firstUses.flush())
  }

  knowsUntil(index: number): number {
    return this.#node(index).knowsUntil
  }

  refresh(order: Refresh): Promise<Doing<WireAnswer>> {
    const { node, app, token, arrivedMsAgo = 0, fault } = order
    const { ring, follower, clock, store } = this.#node(node)
    const { network } = this.#app(app)
    const caller = { address: '', network, agent: '', deadline: this.now - arrivedMsAgo + DEADLINE_MS }
    const deps = { ring, store, follower, config: TTLS, now: clock.now, ...UNCOUNTED }
    return this.#doAt(node, fault, () =>
      answerOf(async () => {
        const { pair } = await refreshTokens(deps, token, caller)
        return { kind: 'pair', pair }
      }),
    )
  }

  query(index: number, app: number, token: string): Promise<WireAnswer> {
    return answerOf(async () => {
      this.#node(index).checkAccess(token, () => this.#app(app).network)
      return { kind: 'good' }
    })
  }

  /** Ends a grant by way of a node. Gives whether that is known to have happened. */
  end(app: number, index: number, fault?: Fault): Promise<Doing<boolean>> {
    const { store } = this.#node(index)
    return this.#doAt(index, fault, async () => {
      try {
        await this.#endBy(store, app)
        return true
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error
        return false
      }
    })
  }

  /** The same by the operator, whose way to the database nothing happens on. */
  endSurely(app: number): Promise<void> {
    return this.patient(this.#endBy(this.#ground.store, app))
  }

  async #endBy(store: Store, app: number): Promise<void> {
    const { accountId, grantId } = this.#app(app)
    await store.endGrants({ accountId, grantId, reason: 'revoked' })
  }

  /** Whether there was one to end: not of a grant that has ended, or whose refresh token is over. */
  async endAccessToken(app: number): Promise<boolean> {
    const { accountId, grantId } = this.#app(app)
    return (await this.patient(this.#ground.store.endAccessToken({ accountId, grantId }))) !== undefined
  }

  async backUp(): Promise<void> {
    await this.#ground.rows.keep('backup')
    this.#backupAt = this.step
  }

  /** Puts the database back and starts every node anew. Gives the step at which the backup was taken. */
  async restore(): Promise<number> {
    await this.#ground.rows.bringBack('backup')
    for (let node = 0; node < this.#machines.length; node++) await this.startNode(node)
    return this.#backupAt
  }

  /** Everything the store knows of the grants, as text. */
  picture(): Promise<string> {
    return this.#ground.rows.grants()
  }
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
