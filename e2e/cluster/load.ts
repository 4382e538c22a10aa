import { setTimeout as wait } from 'node:timers/promises'
import { type Answer, type Credentials, check, eventually, make, type Pair, pairOf, refresh } from '../harness/index.ts'

/** An app as the mission wants it: saves each pair before it uses it, and asks again where there was no answer. */
export interface Holder {
  /** The newest pair that was answered. */
  saved: Pair
}

/** One call that was no success, or the first success after such. */
export interface Event {
  /** Of `performance.now()`, when its answer came. */
  at: number
  call: 'make' | 'refresh' | 'check'
  /** 0 where the connection broke. */
  status: number
  /** How long the caller waited for it. */
  milliseconds: number
  /** Seconds of Retry-After; 0 where there is none. */
  retryAfter: number
}

export interface LoadOptions {
  /** Where calls go, in turns; as it is at the moment of a call. */
  urls: readonly string[]
  owner: Credentials
  holders: readonly Holder[]
  /** Callers of tokens.make. */
  makers?: number
  /** Between two calls of one caller. */
  pauseMs?: number
}

/** What it did and met so far. */
export interface Load extends Disposable {
  /** Pairs of tokens.make that were answered; nobody uses them. */
  readonly made: Pair[]
  /** Every answer with a status other than 200, and every connection that broke. */
  readonly failures: Event[]
  /** Successes of each call. */
  readonly succeeded: Record<Event['call'], number>
  /** When a success of this call last came that was asked for after a moment. Resolves once there is one. */
  nextSuccess(call: Event['call'], after: number): Promise<number>
  /** Sends nothing new; resolves when all that was sent is over. Rejects when a caller was refused for good. */
  ends(): Promise<void>
  /** Sends nothing new, also where a test has failed: else it would go on for ever. */
  [Symbol.dispose](): void
}

const PAUSE_MS = 20
/** Refreshes that show that all goes on. */
const ENOUGH_REFRESHES = 10

/**
 * Refreshes and checks for all holders, and makes tokens beside, until told to end. Where there is no answer, or 503, the
 * same call is sent again, elsewhere; any refusal fails the load, for nobody here has done anything wrong.
 */
export function startLoad({ urls, owner, holders, makers = 1, pauseMs = PAUSE_MS }: LoadOptions): Load {
  const made: Pair[] = []
  const failures: Event[] = []
  const succeeded = { make: 0, refresh: 0, check: 0 }
  const waiting = new Set<(call: Event['call'], asked: number, at: number) => void>()
  let goesOn = true
  let turn = 0

  const send = async (name: Event['call'], calling: (url: string) => Promise<Answer>): Promise<Answer | undefined> => {
    turn += 1
    const asked = performance.now()
    const answer = await calling(urls[turn % urls.length] as string).catch(() => undefined)
    const at = performance.now()
    if (answer?.status === 200) {
      succeeded[name] += 1
      for (const tell of waiting) tell(name, asked, at)
      return answer
    }
    const retryAfter = Number(answer?.headers['retry-after'] ?? 0)
    failures.push({ at, call: name, status: answer?.status ?? 0, milliseconds: at - asked, retryAfter })
    if (answer && answer.status !== 503 && answer.status !== 502)
      throw new Error(`${name}: ${answer.status} ${answer.text}`)
  }

  const caller = async (work: () => Promise<void>): Promise<void> => {
    while (goesOn) {
      await work()
      await wait(pauseMs * (0.5 + Math.random()))
    }
  }
  const hold = (holder: Holder) =>
    caller(async () => {
      const answer = await send('refresh', url => refresh(url, holder.saved.refreshToken))
      if (answer) holder.saved = pairOf(answer)
    })
  const use = (holder: Holder) =>
    caller(async () => void (await send('check', url => check(url, holder.saved.accessToken))))
  const makeTokens = () =>
    caller(async () => {
      const answer = await send('make', url => make(url, owner))
      if (answer) made.push(pairOf(answer))
    })

  const working = Promise.all([
    ...holders.flatMap(one => [hold(one), use(one)]),
    ...Array.from({ length: makers }, makeTokens),
  ])
  working.catch(() => {
    goesOn = false
  })
  return {
    made,
    failures,
    succeeded,
    nextSuccess(wanted, after) {
      const { promise, resolve } = Promise.withResolvers<number>()
      const tell = (call: Event['call'], asked: number, at: number) => {
        if (call !== wanted || asked < after) return
        waiting.delete(tell)
        resolve(at)
      }
      waiting.add(tell)
      return Promise.race([promise, working.then(() => Promise.reject(new Error('the load has ended')))])
    },
    async ends() {
      goesOn = false
      await working
    },
    [Symbol.dispose]() {
      goesOn = false
    },
  }
}

/** So many holders, each with a grant of its own. */
export function makeHolders(url: string, owner: Credentials, count: number): Promise<Holder[]> {
  return Promise.all(Array.from({ length: count }, async () => ({ saved: pairOf(await make(url, owner)) })))
}

/** Every pair that was answered refreshes: those of the holders, and those nobody has used yet. */
export async function refreshAll(url: string, holders: readonly Holder[], made: readonly Pair[]): Promise<void> {
  for (const holder of holders) holder.saved = pairOf(await refresh(url, holder.saved.refreshToken))
  for (const { refreshToken } of made) pairOf(await refresh(url, refreshToken))
}

/** Resolves when some refreshes more were answered: between a step and the next one. */
export async function refreshesGoOn({ succeeded }: Load): Promise<void> {
  const enough = succeeded.refresh + ENOUGH_REFRESHES
  await eventually('refreshes go on', 30_000, () => (succeeded.refresh >= enough ? true : undefined))
}
