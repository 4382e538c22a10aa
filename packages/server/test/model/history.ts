import { type HonestApp, judgeLateAnswer, judgeQueryAnswer, receivePair, type WireAnswer } from './judge.ts'
import type { LayFloor } from './rows.ts'
import type { Step } from './step.ts'
import { UnderWay } from './under-way.ts'
import { type Machine, World } from './world.ts'

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
  machines: readonly Machine[],
  steps: readonly Step[],
): Promise<string | undefined> {
  const { world, pairs } = await World.open(layFloor, machines)
  const play = new Play(
    world,
    pairs.map(saved => ({ saved })),
  )
  try {
    for (const step of steps) {
      const broken = await play.take(step)
      if (broken) return `${broken}, at ${JSON.stringify(step)}`
    }
    return await play.thaw()
  } finally {
    // Nothing of this history goes on in the next.
    await play.thaw()
  }
}

class Play {
  readonly #world: World
  readonly #apps: readonly HonestApp[]
  readonly #underWay: UnderWay
  readonly #requests: Request[] = []
  readonly #replies: Reply[] = []
  #restored = false

  constructor(world: World, apps: readonly HonestApp[]) {
    this.#world = world
    this.#apps = apps
    this.#underWay = new UnderWay(world)
  }

  #app(number: number): { app: HonestApp; index: number } {
    const at = number % this.#apps.length
    return { app: this.#apps[at] as HonestApp, index: at }
  }

  async take(step: Step): Promise<string | undefined> {
    this.#world.step++
    return (await this.#take(step)) ?? this.#underWay.broken()
  }

  /** Lets everything that lies on a wire come to its end. */
  thaw(): Promise<string | undefined> {
    return this.#underWay.thaw()
  }

  async #take(step: Step): Promise<string | undefined> {
    const world = this.#world
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
      case 'thaw':
        return this.thaw()
      case 'follow':
        return this.#underWay.add(step.node, await world.follow(step.node, step.fault))
      case 'write first uses':
        return this.#underWay.add(step.node, await world.writeFirstUses(step.node, step.fault))
      case 'crash':
        return void (await world.startNode(step.node))
      case 'kill':
        this.#underWay.forget(step.node)
        return void (await world.kill(step.node))
      case 'roll secrets':
        return void (await world.rollSecrets(step.node))
      case 'back up':
        return void (await world.backUp())
      case 'restore':
        return this.#restore()
      case 'step clock':
        return this.#wait(step.seconds)
      case 'end':
        return this.#end(step)
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
    await this.#world.wait(seconds * 1000)
    await this.#world.followAll()
  }

  async #deliverRequest(step: Extract<Step, { do: 'deliver request' }>): Promise<string | undefined> {
    if (this.#requests.length === 0) return
    const at = step.at % this.#requests.length
    const request = this.#requests[at] as Request
    if (!step.duplicate) this.#requests.splice(at, 1)
    const call = { ...request, node: step.node, fault: step.fault }
    return this.#underWay.refresh(call, this.#app(request.app).app, answer => {
      if (!step.loseReply) this.#replies.push({ ...request, answer })
    })
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
    const broken = await this.thaw()
    if (broken) return broken
    const before = await this.#world.picture()
    const order = { node: step.node, app: index, token: app.saved.refreshToken, arrivedMsAgo: 6000 }
    const answer = await (await this.#world.refresh(order)).done
    return judgeLateAnswer(before, await this.#world.picture(), answer)
  }

  /** An owner who is not told that it is done says it again, until it is. */
  async #end(step: Extract<Step, { do: 'end' }>): Promise<string | undefined> {
    const { app, index } = this.#app(step.app)
    const world = this.#world
    app.isEnding = true
    const ending = await world.end(index, step.node, step.fault)
    const settle = async (isDone: boolean | undefined) => {
      if (!isDone) await world.endSurely(index)
      delete app.isEnding
      app.endedAt ??= world.step
      return undefined
    }
    return this.#underWay.add(step.node, ending, settle)
  }

  /** What was ended after the backup is alive again: that is stated, and not the server's fault. */
  async #restore(): Promise<string | undefined> {
    const broken = await this.thaw()
    if (broken) return broken
    const backupAt = await this.#world.restore()
    this.#restored = true
    for (const app of this.#apps) {
      if (app.endedAt !== undefined && app.endedAt >= backupAt) delete app.endedAt
      if (app.cut) app.cut.restored = true
    }
    return undefined
  }
}
