import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createStoreClock, type StoreClock } from '../../src/clock/store-clock.ts'
import { type CheckAccess, createCheckAccess } from '../../src/flows/check-access.ts'
import { pairOf } from '../../src/flows/pair.ts'
import { refreshTokens } from '../../src/flows/refresh-tokens.ts'
import { Refusal } from '../../src/flows/refusal.ts'
import { FirstUses } from '../../src/revocations/first-uses.ts'
import { Follower } from '../../src/revocations/follower.ts'
import { openSqliteStoreInThread } from '../../src/store/sqlite/open.ts'
import { type Store, StoreUnavailableError } from '../../src/store/store.ts'
import { createKeyRing, type GrantId, type KeyRing, type RingSecret } from '../../src/tokens/index.ts'
import type { WireAnswer, WirePair } from './judge.ts'

const policy = {
  accessTtlSeconds: 100,
  refreshTtlSeconds: 2000,
  replayGraceSeconds: 60,
  staleRefresh: 'auto',
  tokensPerDay: 100,
  timeZone: 'UTC',
} as const

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

interface Template {
  file: string
  apps: readonly AppOfWorld[]
  pairs: readonly WirePair[]
}

let template: Promise<Template> | undefined

/** Several nodes in one process over one database file, with every clock in the hands of a test. */
export class World {
  now = Date.UTC(2030, 0, 1)
  /** Counts the steps of the history: an order that no clock can upset. */
  step = 0
  readonly apps: AppOfWorld[]
  readonly #folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'chatapp-model-'))
  readonly #path = join(this.#folder, 'access.db')
  #backupAt = 0
  #store!: Store
  #nodes: Node[] = []
  #installationId = ''
  readonly #drifts: readonly number[]

  private constructor(drifts: readonly number[], apps: readonly AppOfWorld[]) {
    this.#drifts = drifts
    this.apps = [...apps]
  }

  /**
   * A world with as many nodes as clock drifts (parts per thousand) and two honest apps. The database is a copy of one
   * that was made before: a history is short, making a database is not.
   */
  static async open(drifts: readonly number[]): Promise<{ world: World; pairs: readonly WirePair[] }> {
    template ??= World.#makeTemplate()
    const { file, apps, pairs } = await template
    const world = new World(drifts, apps)
    copyFileSync(file, world.#path)
    copyFileSync(file, world.#backup)
    await world.#start()
    return { world, pairs }
  }

  static async #makeTemplate(): Promise<Template> {
    const world = new World([0], [])
    await world.#start()
    const pairs = [await world.#addApp(0), await world.#addApp(1)]
    await world.backUp()
    await world.#store.close()
    process.once('exit', () => rmSync(world.#folder, { recursive: true, force: true }))
    return { file: world.#backup, apps: world.apps, pairs }
  }

  async #start(): Promise<void> {
    this.#store = await this.#openStore()
    this.#installationId = await this.#store.installationId()
    for (let node = 0; node < this.#drifts.length; node++) await this.startNode(node, 0)
  }

  async #addApp(index: number): Promise<WirePair> {
    const account = await this.#store.createAccount({ email: `owner${index}@example.com`, passwordHash: 'unused' })
    const accountId = account?.accountId ?? 0
    const digest = createHash('sha256').update(String(index)).digest()
    const created = await this.#store.createApp({ accountId, name: 'app', passwordDigest: digest, passwordLabel: '' })
    const appNumber = created?.appNumber ?? 0
    const grantId = index.toString(16).padStart(16, '0') as GrantId
    const network = `192.0.${index}.0/24`
    const made = await this.#store.makeGrant({
      accountId,
      appNumber,
      credential: { kind: 'app_password', id: created?.appPasswordId ?? 0 },
      grantId,
      idempotent: false,
      keyId: 1,
      network,
      address: `192.0.${index}.1`,
      agent: '',
      deadline: this.now + 5000,
    })
    if (made.kind !== 'made') throw new Error(`the grant was not made: ${made.kind}`)
    this.apps.push({ accountId, appNumber, grantId, network })
    return pairOf(made.grant, this.#node(0).ring)
  }

  #openStore(): Promise<Store> {
    return openSqliteStoreInThread({ path: this.#path, policy, synchronous: 'OFF', clock: () => this.now })
  }

  #node(index: number): Node {
    return this.#nodes[index % this.#nodes.length] as Node
  }

  /** Starts a node anew, as after a crash: all it had in memory is gone, first uses not yet written too. */
  async startNode(index: number, stage?: number): Promise<void> {
    const at = index % this.#drifts.length
    const drift = 1 + (this.#drifts[at] as number) / 1000
    const nextStage = stage ?? this.#node(at).stage
    const ring = createKeyRing(STAGES[nextStage] as RingSecret[], this.#installationId)
    const clock = createStoreClock(() => this.now * drift, this.now)
    const onError = () => {}
    const options = { store: this.#store, clock, nodeId: `node ${at}`, keyIds: ring.ids, intervalMs: 1000, onError }
    const follower = new Follower(options)
    const firstUses = new FirstUses({ store: this.#store, delayMs: 2 ** 30, onError })
    const checkAccess = createCheckAccess({ ring, clock, follower, firstUses, maxStalenessMs: 600_000 })
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
    const { ring, follower } = this.#node(index)
    const network = this.apps[app]?.network ?? ''
    const caller = { address: '', network, agent: '', deadline: this.now - arrivedMsAgo + 5000 }
    return answerOf(async () => {
      const pair = await refreshTokens({ ring, store: this.#store, follower }, token, caller)
      return { kind: 'pair', pair }
    })
  }

  query(index: number, app: number, token: string): Promise<WireAnswer> {
    return answerOf(async () => {
      this.#node(index).checkAccess(token, () => this.apps[app]?.network ?? '')
      return { kind: 'good' }
    })
  }

  async end(app: number): Promise<void> {
    const { accountId, grantId } = this.apps[app] ?? {}
    if (accountId !== undefined && grantId) await this.#store.endGrants({ accountId, grantId, reason: 'revoked' })
  }

  async backUp(): Promise<void> {
    rmSync(this.#backup, { force: true })
    const database = new DatabaseSync(this.#path)
    database.exec(`VACUUM INTO '${this.#backup}'`)
    database.close()
    this.#backupAt = this.step
  }

  /** Puts the database back and starts every node anew. Gives the step at which the backup was taken. */
  async restore(): Promise<number> {
    await this.#store.close()
    for (const end of ['-wal', '-shm']) rmSync(this.#path + end, { force: true })
    copyFileSync(this.#backup, this.#path)
    this.#store = await this.#openStore()
    for (let node = 0; node < this.#drifts.length; node++) await this.startNode(node)
    return this.#backupAt
  }

  get #backup(): string {
    return join(this.#folder, 'backup.db')
  }

  /** Everything the store knows of the grants, as text. */
  picture(): string {
    const database = new DatabaseSync(this.#path, { readOnly: true })
    const rows = database.prepare('SELECT * FROM grants ORDER BY account_id, id').all()
    database.close()
    return JSON.stringify(rows)
  }

  async close(): Promise<void> {
    await this.#store.close()
    rmSync(this.#folder, { recursive: true, force: true })
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
