import type { Journal, JournalEntry } from '../domain/journal.ts'
import type { JournalNote } from '../store/activity-store.ts'

/** Notes that wait to be written; beyond, the oldest are dropped. */
const MOST = 10_000
/** The longest of what callers send along, in characters. */
const LONGEST = 200

/** The journal, in memory until the next batch takes it. Keeps the order in which things were noted. */
export class JournalWriter implements Journal {
  readonly #now: () => number
  #waiting: JournalNote[] = []
  /** What is noted once: until when. */
  readonly #noted = new Map<string, number>()
  #dropped = 0

  /** `now` gives unix milliseconds of the store's clock. */
  constructor(now: () => number) {
    this.#now = now
  }

  note({ accountId, event, actor, appNumber, grantId, address, agent, detail, once }: JournalEntry): void {
    const at = Math.floor(this.#now())
    if (once && !this.#isFirst(once, at)) return
    this.#waiting.push({
      accountId,
      at,
      event,
      actor,
      appNumber: appNumber ?? 0,
      grantId: grantId ?? '',
      address: address ?? '',
      agent: (agent ?? '').slice(0, LONGEST),
      detail: (detail ?? '').slice(0, LONGEST),
    })
    if (this.#waiting.length <= MOST) return
    this.#waiting.splice(0, this.#waiting.length - MOST)
    this.#dropped++
  }

  #isFirst({ key, until }: { key: string; until: number }, now: number): boolean {
    if ((this.#noted.get(key) ?? 0) > now) return false
    // In the order of insertion, so the oldest goes.
    if (this.#noted.size >= MOST) this.#noted.delete(this.#noted.keys().next().value as string)
    this.#noted.delete(key)
    this.#noted.set(key, until)
    return true
  }

  /** Takes the oldest. */
  take(limit: number): JournalNote[] {
    return this.#waiting.splice(0, limit)
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** Notes given up since the last ask. */
  takeDropped(): number {
    const dropped = this.#dropped
    this.#dropped = 0
    return dropped
  }
}
