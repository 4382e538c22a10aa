import type { ConfigSources } from '../config/config.ts'
import type { AppKey } from '../domain/counters.ts'
import type { MailAnswer, MailRequest } from '../domain/mail-budget.ts'
import type { Notice } from '../domain/notice.ts'
import type { Attempt, Glance, Refusal } from '../domain/throttle.ts'
import type { TakenQueries } from '../flows/limit-queries.ts'
import type { MetricReport } from '../metrics/meters.ts'
import type { PackedCall, PackedReply } from '../store/sqlite/packing.ts'

/** What became of a slot of the throttle. */
export type SlotEnd = 'succeeded' | 'failed' | 'abandoned'

/** A hash, or that the lane had no room; and how busy it is. */
export interface Hashed<Value> {
  value?: Value
  /** Seconds to wait, where it was refused. */
  overloaded?: number
  load: { running: number; queued: number }
}

/** What the last judgement of an app puts on its answers; empty for nothing. */
export interface AdviceHeader extends AppKey {
  header: string
}

/** What a worker asks of its supervisor. */
export interface SupervisorMethods {
  /** One group of calls, all answered together. For a worker that has no connection of its own to the store. */
  runCalls(calls: readonly PackedCall[]): Promise<readonly PackedReply[]>
  /** Admits with the number of a slot. */
  admitPassword(attempt: Attempt): { admitted: true; slot: number } | Refusal
  settleSlot(slot: number, end: SlotEnd): void
  checkAppPassword(address: string): Glance
  appPasswordFailed(address: string): void
  checkLink(address: string): Glance
  linkFailed(address: string): void
  verifyPassword(
    hash: string | undefined,
    password: string,
    who: { known: boolean; decoy?: string },
  ): Promise<Hashed<boolean>>
  hashPassword(password: string): Promise<Hashed<string>>
  askMail(request: MailRequest): MailAnswer
  takeChange(accountId: number): number
  giveBackChange(accountId: number): void
  tellNotice(notice: Notice): void
  /** Delivers what is due now, soon. */
  lookForDue(): void
  /** These called. Gives what was last found about each. */
  seeApps(apps: readonly AppKey[]): readonly AdviceHeader[]
  judgeApp(app: AppKey): Promise<void>
  /** Something was ended, or a status changed: all others look at once. */
  tellEnding(): void
  /** All workers write what they have counted. */
  flushAll(): Promise<void>
  /** What was taken of rates since the last time. */
  shareQueries(taken: TakenQueries): void
}

export interface WorkerOrder {
  /** Its number, from 1; a worker that replaces another has its number. */
  number: number
  /** How many there are. */
  workers: number
  sources: ConfigSources
  /** Whether the supervisor measures what its workers do. */
  measured: boolean
}

/** Where a worker listens, or in words why it does not. */
export type WorkerStart = { url: string; accountUrl: string | undefined } | { failure: string }

/** What the supervisor asks of a worker. */
export interface WorkerMethods {
  start(order: WorkerOrder): Promise<WorkerStart>
  /** Answers as long as the worker is alive. */
  ping(): void
  /** Something is new in the feed. */
  look(): void
  /** Takes over what was found about apps. */
  learn(headers: readonly AdviceHeader[]): void
  /** Writes what was counted so far. */
  flush(): Promise<void>
  /** What other workers took of rates. */
  chargeQueries(taken: TakenQueries): void
  report(): Promise<readonly MetricReport[]>
  /** Takes no new connections; those that are there go on. */
  closeDoor(): void
  /** Answers what is under way, then closes everything. */
  stop(): Promise<void>
}
