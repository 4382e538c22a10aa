import type { Reply } from '../store/sqlite/calls.ts'
import { StoreUnavailableError } from '../store/store.ts'

/** Methods that one side of a channel offers the other; arguments and results are plain values. */
export type Methods<Side> = { readonly [Name in keyof Side]: (...args: never[]) => unknown }

/** One turn's worth of calls and replies: a message of a hundred costs little more than one of one. */
export interface Message {
  /** Number, method, arguments. */
  readonly calls: readonly (readonly [number, string, readonly unknown[]])[]
  /** Number, and what became of it. */
  readonly replies: readonly (readonly [number, Reply])[]
}

export interface ChannelLimits {
  /** Calls that may be without an answer; the next is refused at once. */
  open: number
  /** How long an answer may take, milliseconds; then its call is given up. */
  patienceMs: number
}

const CHANNEL_LIMITS: ChannelLimits = { open: 20_000, patienceMs: 15_000 }

/** How often calls are looked through for those to give up, milliseconds. */
const LOOK_MS = 250

interface Open {
  readonly giveUpAt: number
  resolve(value: unknown): void
  reject(error: Error): void
}

/**
 * Calls between two processes, in both directions over one pipe. What a turn of the event loop brings goes in one message;
 * each call is answered when its answer is there. A message arrives whole or not at all: whoever dies in the middle of one
 * leaves nothing behind. Both bounds are the caller's own, so that a side that is frozen costs the other one nothing more.
 */
export class Channel<Ours extends Methods<Ours>, Theirs extends Methods<Theirs>> {
  readonly #ours: Ours
  readonly #send: (message: Message) => void
  readonly #limits: ChannelLimits
  readonly #now: () => number
  readonly #open = new Map<number, Open>()
  #calls: Message['calls'][number][] = []
  #replies: Message['replies'][number][] = []
  #lastNumber = 0
  #sendPlanned = false
  #closed = false
  #watch: NodeJS.Timeout | undefined

  /** `send` puts a message on its way, or throws where there is no way any more. */
  constructor(
    ours: Ours,
    send: (message: Message) => void,
    limits = CHANNEL_LIMITS,
    now: () => number = () => performance.now(),
  ) {
    this.#ours = ours
    this.#send = send
    this.#limits = limits
    this.#now = now
  }

  /** Calls the other side. Rejects with {@link StoreUnavailableError} when it cannot be told what became of it. */
  call<Name extends keyof Theirs & string>(
    name: Name,
    args: Parameters<Theirs[Name]>,
    patienceMs = this.#limits.patienceMs,
  ): Promise<Awaited<ReturnType<Theirs[Name]>>> {
    if (this.#closed) return Promise.reject(new StoreUnavailableError('the other process is gone'))
    if (this.#open.size >= this.#limits.open) {
      return Promise.reject(new StoreUnavailableError('too many calls wait for the other process'))
    }
    const number = ++this.#lastNumber
    const answer = Promise.withResolvers<Awaited<ReturnType<Theirs[Name]>>>()
    // The other side gives what its method gives; a message does not carry types.
    const resolve = answer.resolve as (value: unknown) => void
    this.#open.set(number, { giveUpAt: this.#now() + patienceMs, resolve, reject: answer.reject })
    this.#watch ??= setInterval(() => this.#giveUp(), LOOK_MS)
    this.#calls.push([number, name, args])
    this.#planSend()
    return answer.promise
  }

  /** Takes a message of the other side. */
  receive({ calls, replies }: Message): void {
    for (const [number, reply] of replies) this.#settle(number, reply)
    for (const [number, name, args] of calls) void this.#answer(number, name, args)
  }

  /** The other side is gone: gives up all calls, and takes no more. */
  close(): void {
    this.#closed = true
    for (const { reject } of this.#open.values()) reject(new StoreUnavailableError('the other process is gone'))
    this.#open.clear()
    this.#rest()
  }

  async #answer(number: number, name: string, args: readonly unknown[]): Promise<void> {
    const reply = await this.#run(name, args)
    this.#replies.push([number, reply])
    this.#planSend()
  }

  async #run(name: string, args: readonly unknown[]): Promise<Reply> {
    try {
      const method = this.#ours[name as keyof Ours] as unknown as (...args: readonly unknown[]) => unknown
      return { value: await method(...args) }
    } catch (error) {
      return { failure: error instanceof Error ? error.message : String(error) }
    }
  }

  #settle(number: number, reply: Reply): void {
    const open = this.#open.get(number)
    // Given up before.
    if (!open) return
    this.#open.delete(number)
    if ('failure' in reply) open.reject(new StoreUnavailableError(reply.failure))
    else open.resolve(reply.value)
    this.#rest()
  }

  #giveUp(): void {
    const now = this.#now()
    for (const [number, { giveUpAt, reject }] of this.#open) {
      if (giveUpAt > now) continue
      this.#open.delete(number)
      reject(new StoreUnavailableError('the other process does not answer'))
    }
    this.#rest()
  }

  #rest(): void {
    if (this.#open.size > 0) return
    clearInterval(this.#watch)
    this.#watch = undefined
  }

  #planSend(): void {
    if (this.#sendPlanned || this.#closed) return
    this.#sendPlanned = true
    setImmediate(() => {
      this.#sendPlanned = false
      if (this.#closed) return
      const message = { calls: this.#calls, replies: this.#replies }
      this.#calls = []
      this.#replies = []
      try {
        this.#send(message)
      } catch {
        this.close()
      }
    })
  }
}
