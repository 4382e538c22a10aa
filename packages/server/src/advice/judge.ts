import { type FoundHabit, judgeHabits } from '../domain/advice/judge-habits.ts'
import type { AppKey } from '../domain/counters.ts'
import type { Notices } from '../domain/notice.ts'
import type { ActivityStore } from '../store/activity-store.ts'
import type { AdviceStore } from '../store/advice-store.ts'

/** After its first call an app is left alone so long, milliseconds: what it did has been written then. */
const FIRST_LOOK_MS = 5_000
/** Between two judgements of an app that goes on calling. */
const JUDGE_EVERY_MS = 120_000
/** Who reads advice gets a judgement no older than this. */
const FRESH_MS = 3_000
const TICK_MS = 2_000
/** Judgements of a tick: each takes some 2 ms of the store. */
const A_TICK = 8
/** Apps remembered, those unseen for longest go first; one that is forgotten is judged again when it calls. */
const MOST_APPS = 50_000

export interface AdviceJudgeOptions {
  store: AdviceStore
  notices: Notices
  /** Milliseconds of a clock that never goes back. */
  monotonic(): number
  onError(error: unknown): void
  /** Told when the header of an app is another one than before. */
  onHeader?: (app: AppKey, header: string) => void
}

/** What the rest of the server has of a judge. */
export type Advice = Pick<AdviceJudge, 'watching' | 'headerOf' | 'judge'>

interface Judged {
  readonly app: AppKey
  /** Not before; milliseconds of the monotonic clock. */
  dueAt: number
  judgedAt: number
  /** What the app is told with its next pair; empty for nothing. */
  header: string
}

/** Judges the habits of apps that call, in the background, a bounded number at a time. */
export class AdviceJudge {
  readonly #options: AdviceJudgeOptions
  readonly #known = new Map<string, Judged>()
  /** Apps that called since they were judged, longest waiting first. */
  readonly #waiting = new Set<Judged>()
  #timer: NodeJS.Timeout | undefined
  #judging: Promise<void> | undefined

  constructor(options: AdviceJudgeOptions) {
    this.#options = options
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#judging ??= this.judgeDue().finally(() => {
        this.#judging = undefined
      })
    }, TICK_MS).unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#judging
  }

  /** A store of counts through which this learns which apps called. */
  watching(store: Pick<ActivityStore, 'noteActivity'>): Pick<ActivityStore, 'noteActivity'> {
    return {
      noteActivity: async batch => {
        await store.noteActivity(batch)
        this.see(batch.usage)
      },
    }
  }

  /** These called: they are judged in their time. */
  see(apps: readonly AppKey[]): void {
    for (const app of apps) this.#waiting.add(this.#remember(app))
  }

  /** The rules an app was last found to break, as the header names them; `undefined` for none. In memory, for every answer. */
  headerOf({ accountId, appNumber }: AppKey): string | undefined {
    return this.#known.get(keyOf(accountId, appNumber))?.header || undefined
  }

  /** Judges now, unless that was done a moment ago. Rejects when the store is away. */
  async judge(app: AppKey): Promise<void> {
    const judged = this.#remember(app)
    const now = this.#options.monotonic()
    if (now - judged.judgedAt < FRESH_MS) return
    this.#waiting.delete(judged)
    judged.judgedAt = now
    judged.dueAt = now + JUDGE_EVERY_MS
    const { accountId, appNumber } = judged.app
    const facts = await this.#options.store.adviceFacts({ accountId, appNumber })
    // Gone, switched off, or never there: whoever asks for such numbers must not push others out of memory.
    if (!facts) return void this.#known.delete(keyOf(accountId, appNumber))
    const found = judgeHabits(facts)
    const header = found.map(({ rule }) => rule).join(', ')
    if (header !== judged.header) this.#options.onHeader?.(judged.app, header)
    judged.header = header
    if (found.length > 0) await this.#keep(judged.app, found)
  }

  /** Judges those that are due: what a tick does. */
  async judgeDue(): Promise<void> {
    const now = this.#options.monotonic()
    const due = this.#waiting.values().filter(judged => judged.dueAt <= now)
    for (const judged of due.take(A_TICK).toArray()) {
      try {
        await this.judge(judged.app)
      } catch (error) {
        this.#options.onError(error)
      }
    }
  }

  async #keep({ accountId, appNumber }: AppKey, found: readonly FoundHabit[]): Promise<void> {
    const { store, notices } = this.#options
    const { fresh, now } = await store.noteAdvice({ accountId, appNumber, found })
    for (const rule of fresh) {
      const onceKey = `habit_found:${appNumber}:${rule}:${now}`
      notices.tell({ accountId, appNumber, kind: 'habit_found', detail: rule, onceKey })
    }
  }

  #remember({ accountId, appNumber }: AppKey): Judged {
    const key = keyOf(accountId, appNumber)
    const judged = this.#known.get(key) ?? {
      app: { accountId, appNumber },
      dueAt: this.#options.monotonic() + FIRST_LOOK_MS,
      judgedAt: Number.NEGATIVE_INFINITY,
      header: '',
    }
    // To the end: those unseen for longest stand first.
    this.#known.delete(key)
    this.#known.set(key, judged)
    const [oldest] = this.#known
    if (this.#known.size > MOST_APPS && oldest) {
      this.#known.delete(oldest[0])
      this.#waiting.delete(oldest[1])
    }
    return judged
  }
}

function keyOf(accountId: number, appNumber: number): string {
  return `${accountId} ${appNumber}`
}
