import { createQuotaCalendar } from '../domain/quota-day.ts'
import { Digester } from './digest.ts'
import { Ledger } from './ledger.ts'
import type { ObserverOptions } from './messages.ts'
import type { Note } from './note.ts'
import { readNote } from './read-note.ts'
import { buildReport, type Report } from './report.ts'
import { newSnapshot, readSnapshot, writeSnapshot } from './snapshot.ts'

/** A report is judged anew after so long, milliseconds: whoever asks more often gets the same. */
const FRESH_MS = 1000

/** Judges what passed: notes in, report out. */
export class Observer {
  readonly #options: ObserverOptions
  readonly #now: () => number
  readonly #key: Uint8Array
  readonly #digester: Digester
  readonly #ledger: Ledger
  readonly #health = { dropped: 0, faults: 0 }
  #last: { report: Report; builtAt: number } | undefined
  #savedCalls = -1

  /** `now` gives unix milliseconds. */
  constructor(options: ObserverOptions, now: () => number) {
    this.#options = options
    this.#now = now
    const { key, ledger } = openLedger(options, now())
    this.#key = key
    this.#digester = new Digester(key)
    this.#ledger = ledger
  }

  /** Reads notes in their order. One that cannot be read is counted, and the next is read. */
  async read(notes: readonly Note[], dropped: number): Promise<void> {
    this.#health.dropped = dropped
    for (const note of notes) {
      try {
        this.#ledger.take(await readNote(note, this.#digester))
      } catch {
        this.#health.faults++
      }
    }
  }

  report(): Report {
    const now = this.#now()
    if (this.#last && now >= this.#last.builtAt && now < this.#last.builtAt + FRESH_MS) return this.#last.report
    const report = buildReport(this.#ledger, this.#options.upstream, { ...this.#health }, now)
    this.#last = { report, builtAt: now }
    return report
  }

  /** Forgets what is too old, and writes the snapshot where something came since the last one. Throws where it cannot. */
  save(): void {
    this.#ledger.forget(this.#now())
    this.#last = undefined
    if (this.#ledger.totals.calls === this.#savedCalls) return
    const { snapshotPath, upstream } = this.#options
    writeSnapshot(snapshotPath, upstream, { key: this.#key, state: this.#ledger.state() })
    this.#savedCalls = this.#ledger.totals.calls
  }
}

/** From the snapshot; where that is broken, as from nothing. */
function openLedger(options: ObserverOptions, now: number): { key: Uint8Array; ledger: Ledger } {
  const { policy, tokensPerDay, quotaTimeZone, snapshotPath, upstream } = options
  const rules = { policy, tokensPerDay, dayOf: createQuotaCalendar(quotaTimeZone) }
  const kept = readSnapshot(snapshotPath, upstream)
  try {
    if (kept) {
      const ledger = new Ledger(rules, kept.state)
      ledger.forget(now)
      buildReport(ledger, upstream, { dropped: 0, faults: 0 }, now)
      return { key: kept.key, ledger }
    }
  } catch {
    // What it counted is lost, which is no reason not to count on.
  }
  const { key, state } = newSnapshot(now)
  return { key, ledger: new Ledger(rules, state) }
}
