import { ADVICE_RULES, type AdviceRule } from '@chatapp-access/contract'
import type { AdviceFacts, Evidence, HabitRule } from './facts.ts'
import { ignores403 } from './ignores-403.ts'
import { ignoresLimit } from './ignores-limit.ts'
import { makeBeforeQuery } from './make-before-query.ts'
import { neverRefreshes } from './never-refreshes.ts'
import { pairInTwoPlaces } from './pair-in-two-places.ts'
import { pairNotShared } from './pair-not-shared.ts'
import { refreshInBody } from './refresh-in-body.ts'
import { retriesRefusedCredentials } from './retries-refused-credentials.ts'
import { stalePairInUse } from './stale-pair-in-use.ts'
import { timerRefresh } from './timer-refresh.ts'
import { tokensNeverUsed } from './tokens-never-used.ts'

const RULES: Readonly<Record<AdviceRule, HabitRule>> = {
  'make-before-query': makeBeforeQuery,
  'never-refreshes': neverRefreshes,
  'timer-refresh': timerRefresh,
  'pair-not-shared': pairNotShared,
  'stale-pair-in-use': stalePairInUse,
  'pair-in-two-places': pairInTwoPlaces,
  'ignores-403': ignores403,
  'refresh-in-body': refreshInBody,
  'retries-refused-credentials': retriesRefusedCredentials,
  'ignores-limit': ignoresLimit,
  'tokens-never-used': tokensNeverUsed,
}

/** A habit that was found, with what shows it. */
export interface FoundHabit {
  rule: AdviceRule
  evidence: Evidence
}

/** All habits the facts show, in the order of the contract. */
export function judgeHabits(facts: AdviceFacts): readonly FoundHabit[] {
  return ADVICE_RULES.flatMap(rule => {
    const evidence = RULES[rule].find(facts)
    return evidence ? [{ rule, evidence }] : []
  })
}
