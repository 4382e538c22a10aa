import type { AdviceRule } from '@chatapp-access/contract'
import type { AdviceFacts, Evidence } from '../domain/advice/facts.ts'
import type { FoundHabit } from '../domain/advice/judge-habits.ts'

/** What apps do wrong, as judged lately. */
export interface AdviceStore {
  /** What habits of an app are judged by; `undefined` when there is no such app that is active. */
  adviceFacts(app: { accountId: number; appNumber: number }): Promise<AdviceFacts | undefined>
  /**
   * Keeps what a judgement found, and forgets what was not found for a day. `fresh` are rules that no other judgement of
   * the last day had found, by whichever node.
   */
  noteAdvice(judgement: Judgement): Promise<{ fresh: readonly AdviceRule[]; now: number }>
  /** What was found in the last day; of all apps of the account when `appNumber` is absent. Deleted apps have none. */
  listAdvice(query: { accountId: number; appNumber?: number | undefined }): Promise<readonly KeptAdvice[]>
}

export interface Judgement {
  accountId: number
  appNumber: number
  found: readonly FoundHabit[]
}

export interface KeptAdvice {
  appNumber: number
  appName: string
  rule: AdviceRule
  /** First and last found, unix milliseconds. */
  since: number
  seenAt: number
  evidence: Evidence
}

/** Advice is shown for so long after it was found the last time: a habit that rests at night is none that is mended. */
export const ADVICE_KEPT_MS = 24 * 3_600_000
