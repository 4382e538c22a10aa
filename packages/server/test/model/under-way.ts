import { type HonestApp, judgeRefreshAnswer, judgeThawedAnswer, type Span, type WireAnswer } from './judge.ts'
import type { Doing } from './place.ts'
import { DEADLINE_MS, type Refresh, type World } from './world.ts'

/** Something that lies on the wire between a node and its database. */
interface Held {
  node: number
  span: Span
  /** Resolves with the promise that its answer breaks. */
  settled: Promise<string | undefined>
  /** Its node was killed: nobody hears of it any more. */
  forget: () => void
  /** All of it lay on the wire, and time went by. */
  wholly: boolean
  releasedAt?: number
}

/** What nodes have begun and not ended, since a message of theirs is held. Other nodes go on meanwhile. */
export class UnderWay {
  readonly #world: World
  readonly #held = new Set<Held>()
  #broken: string | undefined

  constructor(world: World) {
    this.#world = world
  }

  /** What was broken by what came to its end meanwhile. */
  broken(): string | undefined {
    const { now } = this.#world
    for (const { span } of this.#held) {
      span.from = Math.min(span.from, now)
      span.to = Math.max(span.to, now)
    }
    return this.#broken
  }

  /** Lets everything go on, and waits for its end. */
  async thaw(): Promise<string | undefined> {
    const held = [...this.#held]
    for (const one of held) one.releasedAt = this.#world.now
    this.#world.release()
    await this.#world.patient(Promise.all(held.map(({ settled }) => settled)))
    return this.broken()
  }

  /** A node was killed: nothing it had begun is answered. What its owner was not told of is said again. */
  forget(node: number): void {
    for (const held of this.#held) if (this.#world.isSame(held.node, node)) held.forget()
  }

  /** Waits for the end of what a node does, unless it lies on the wire. `undefined` for a result of a killed node. */
  async add<Result>(
    node: number,
    doing: Doing<Result>,
    settle: (result: Result | undefined, held: Held) => Promise<string | undefined> = async () => undefined,
    wholly = false,
  ): Promise<string | undefined> {
    const { now, step } = this.#world
    const killed = Promise.withResolvers<undefined>()
    const held: Held = {
      node,
      span: { step, from: now, to: now },
      settled: Promise.resolve(undefined),
      forget: () => killed.resolve(undefined),
      wholly,
    }
    const end = async () => {
      const result = await Promise.race([doing.done, killed.promise])
      this.broken()
      this.#held.delete(held)
      const broken = (await settle(result, held)) ?? undefined
      this.#broken ??= broken
      return broken
    }
    this.#held.add(held)
    held.settled = end()
    if (doing.isHeld) return undefined
    return this.#world.patient(held.settled)
  }

  /** A refresh; `hear` is told of its answer. */
  async refresh(call: Refresh, app: HonestApp, hear: (answer: WireAnswer) => void): Promise<string | undefined> {
    const deadline = this.#world.now + DEADLINE_MS
    const doing = await this.#world.refresh(call)
    const wholly = call.fault?.kind === 'hold' && call.fault.at === 0
    const settle = async (answer: WireAnswer | undefined, { span, releasedAt, wholly }: Held) => {
      if (!answer) return undefined
      hear(answer)
      const isLate = wholly && releasedAt !== undefined && releasedAt > deadline
      const late = isLate ? judgeThawedAnswer(answer) : undefined
      return late ?? judgeRefreshAnswer(app, call.token, answer, span)
    }
    return this.add(call.node, doing, settle, wholly && doing.isHeld)
  }
}
