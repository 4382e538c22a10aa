import fc from 'fast-check'
import {
  type HonestApp,
  judgeLateAnswer,
  judgeQueryAnswer,
  judgeRefreshAnswer,
  receivePair,
  type WireAnswer,
} from './judge.ts'
import type { LayFloor } from './rows.ts'
import { World } from './world.ts'

/** One step of a history. Numbers are taken modulo what there is. */
export type Step =
  | { do: 'wait'; seconds: number }
  /** A process reads the saved pair and sends it; the request stays on the wire. */
  | { do: 'send refresh'; app: number }
  /** A request on the wire reaches a node; it may stay on the wire too, as a duplicate, and its reply may be lost. */
  | { do: 'deliver request'; at: number; node: number; duplicate: boolean; loseReply: boolean }
  | { do: 'deliver reply'; at: number }
  | { do: 'query'; app: number; node: number }
  /** A request that was frozen past its deadline on its way to the store. */
  | { do: 'frozen refresh'; app: number; node: number }
  | { do: 'follow'; node: number }
  | { do: 'write first uses'; node: number }
  | { do: 'crash'; node: number }
  | { do: 'roll secrets'; node: number }
  | { do: 'back up' }
  | { do: 'restore' }
  /** The store comes back on a machine whose clock differs. */
  | { do: 'step clock'; seconds: number }
  | { do: 'end'; app: number }
  | { do: 'end access token'; app: number }

const index = fc.nat({ max: 7 })

/** The mix of steps: mostly traffic, some trouble. */
export const stepOf: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 10, 59, 61, 101, 500) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1990, 4100) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('send refresh' as const), app: index }) },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('deliver request' as const),
      at: index,
      node: index,
      duplicate: fc.boolean(),
      loseReply: fc.boolean(),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('deliver reply' as const), at: index }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('query' as const), app: index, node: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('frozen refresh' as const), app: index, node: index }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('follow' as const), node: index }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('write first uses' as const), node: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), node: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('roll secrets' as const), node: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('back up' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restore' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('step clock' as const), seconds: fc.integer({ min: -300, max: 300 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), app: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('end access token' as const), app: index }) },
)

interface Request {
  app: number
  token: string
}

interface Reply extends Request {
  answer: WireAnswer
}

/** Plays a history and returns the first broken promise, or `undefined`. */
export async function playHistory(
  layFloor: LayFloor,
  drifts: readonly number[],
  steps: readonly Step[],
): Promise<string | undefined> {
  const { world, pairs } = await World.open(layFloor, drifts)
  const play = new Play(
    world,
    pairs.map(saved => ({ saved })),
  )
  for (const step of steps) {
    const broken = await play.take(step)
    if (broken) return `${broken}, at ${JSON.stringify(step)}`
  }
  return undefined
}

class Play {
  readonly #world: World
  readonly #apps: readonly HonestApp[]
  readonly #requests: Request[] = []
  readonly #replies: Reply[] = []
  #restored = false

  constructor(world: World, apps: readonly HonestApp[]) {
    this.#world = world
    this.#apps = apps
  }

  #app(number: number): { app: HonestApp; index: number } {
    const at = number % this.#apps.length
    return { app: this.#apps[at] as HonestApp, index: at }
  }

  async take(step: Step): Promise<string | undefined> {
    const world = this.#world
    world.step++
    switch (step.do) {
      case 'wait':
        return this.#wait(step.seconds)
      case 'send refresh': {
        const { app, index } = this.#app(step.app)
        this.#requests.push({ app: index, token: app.saved.refreshToken })
        return
      }
      case 'deliver request':
        return this.#deliverRequest(step)
      case 'deliver reply':
        return this.#deliverReply(step.at)
      case 'query':
        return this.#query(step)
      case 'frozen refresh':
        return this.#frozenRefresh(step)
      case 'follow':
        return void (await world.follow(step.node))
      case 'write first uses':
        return void (await world.writeFirstUses(step.node))
      case 'crash':
        return void (await world.startNode(step.node))
      case 'roll secrets':
        return void (await world.rollSecrets(step.node))
      case 'back up':
        return void (await world.backUp())
      case 'restore':
        return void this.#forgetLostEnds(await world.restore())
      case 'step clock':
        world.wait(step.seconds * 1000)
        return this.#wait(0)
      case 'end': {
        const { app, index } = this.#app(step.app)
        await world.end(index)
        app.endedAt ??= world.step
        return
      }
      case 'end access token': {
        const { app, index } = this.#app(step.app)
        if (!(await world.endAccessToken(index))) return
        app.cut = { at: world.step, token: app.saved.accessToken, renewals: 0, restored: this.#restored }
        return
      }
    }
  }

  /** Nodes look at the feed every second; after a wait each has looked, as it would have. */
  async #wait(seconds: number): Promise<undefined> {
    this.#world.wait(seconds * 1000)
    for (let node = 0; node < 3; node++) await this.#world.follow(node)
  }

  async #deliverRequest(step: Extract<Step, { do: 'deliver request' }>): Promise<string | undefined> {
    if (this.#requests.length === 0) return
    const at = step.at % this.#requests.length
    const request = this.#requests[at] as Request
    if (!step.duplicate) this.#requests.splice(at, 1)
    const answer = await this.#world.refresh(step.node, request.app, request.token, 0)
    if (!step.loseReply) this.#replies.push({ ...request, answer })
    return judgeRefreshAnswer(this.#app(request.app).app, request.token, answer, this.#world.now)
  }

  #deliverReply(number: number): undefined {
    if (this.#replies.length === 0) return
    const [reply] = this.#replies.splice(number % this.#replies.length, 1) as [Reply]
    receivePair(this.#app(reply.app).app, reply.token, reply.answer)
  }

  async #query(step: Extract<Step, { do: 'query' }>): Promise<string | undefined> {
    const { app, index } = this.#app(step.app)
    const token = app.saved.accessToken
    const answer = await this.#world.query(step.node, index, token)
    return judgeQueryAnswer(app, token, answer, this.#world.now, this.#world.knowsUntil(step.node))
  }

  async #frozenRefresh(step: Extract<Step, { do: 'frozen refresh' }>): Promise<string | undefined> {
    const { app, index } = this.#app(step.app)
    const before = await this.#world.picture()
    const answer = await this.#world.refresh(step.node, index, app.saved.refreshToken, 6000)
    return judgeLateAnswer(before, await this.#world.picture(), answer)
  }

  /** What was ended after the backup is alive again: that is stated, and not the server's fault. */
  #forgetLostEnds(backupAt: number): void {
    this.#restored = true
    for (const app of this.#apps) {
      if (app.endedAt !== undefined && app.endedAt >= backupAt) delete app.endedAt
      if (app.cut) app.cut.restored = true
    }
  }
}
