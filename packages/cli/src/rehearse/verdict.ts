/** ✓, ✗, or – where the program gave no occasion to judge. */
export type Grade = 'good' | 'bad' | 'unknown'

export interface Verdict {
  grade: Grade
  /** What was seen, in a few words; for `unknown`, why nothing could be. */
  text?: string
}

export const good = (text?: string): Verdict => ({ grade: 'good', ...(text !== undefined && { text }) })
export const bad = (text: string): Verdict => ({ grade: 'bad', text })
export const unknown = (text: string): Verdict => ({ grade: 'unknown', text })

export const KEEPS_NO_PAIR = 'it keeps no pair from run to run, so there is nothing to lose or to share'
export const NEVER_OVER = 'it never came with a token that was over'
export const NEVER_REFRESHED = 'it never refreshed, or without a token in the Refresh header'
