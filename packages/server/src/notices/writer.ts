import type { Notice, Notices } from '../domain/notice.ts'
import type { NoticeStore } from '../store/notice-store.ts'

/** Notices that wait while the store is away; what comes then is told to nobody but the log. */
const MOST_WAITING = 1_000
/** Keys remembered, so that what is told again and again costs the store one call. */
const MOST_KEYS = 10_000
const RETRY_MS = 1_000

export interface NoticeWriterOptions {
  store: Pick<NoticeStore, 'noteNotice'>
  /** Whether e-mail can be sent. */
  mail: boolean
  /** Called when something was written that may have to be delivered. */
  onNoted(): void
  /** `dropped` where it is lost; else it is tried again. */
  onError(error: unknown, dropped: boolean): void
}

/** Writes notices behind whoever tells them, one after another, until the store has taken each. */
export class NoticeWriter implements Notices {
  readonly #options: NoticeWriterOptions
  readonly #waiting: Notice[] = []
  readonly #told = new Set<string>()
  #writing: Promise<void> | undefined
  #stopping = false

  constructor(options: NoticeWriterOptions) {
    this.#options = options
  }

  tell(notice: Notice): void {
    const key = `${notice.accountId} ${notice.onceKey}`
    if (this.#told.has(key)) return
    if (this.#waiting.length >= MOST_WAITING) {
      this.#options.onError(new Error('too many notices wait for the store'), true)
      return
    }
    this.#remember(key)
    this.#waiting.push(notice)
    this.#writeOn()
  }

  /** Resolves when all that was told is written, or the store did not take it once more. */
  async stop(): Promise<void> {
    this.#stopping = true
    await this.#writing
  }

  #writeOn(): void {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
      if (this.#waiting.length > 0 && !this.#stopping) this.#writeOn()
    })
  }

  async #write(): Promise<void> {
    for (let notice = this.#waiting[0]; notice; notice = this.#waiting[0]) {
      try {
        const { noted } = await this.#options.store.noteNotice(notice, { mail: this.#options.mail })
        this.#waiting.shift()
        if (noted) this.#options.onNoted()
      } catch (error) {
        this.#options.onError(error, this.#stopping)
        if (this.#stopping) return
        await new Promise(resolve => setTimeout(resolve, RETRY_MS).unref())
      }
    }
  }

  #remember(key: string): void {
    this.#told.add(key)
    const [oldest] = this.#told
    if (this.#told.size > MOST_KEYS && oldest !== undefined) this.#told.delete(oldest)
  }
}
