import { CHECKS } from './all-checks.ts'
import type { Check } from './check.ts'
import type { Production } from './open-stage.ts'
import { assertPlayable } from './opening.ts'
import { createPlayer, playCalm } from './player.ts'
import type { Verdict } from './verdict.ts'

export interface RehearsalOptions {
  production: Production
  /** Names of the checks that are wanted; all when empty. */
  only: readonly string[]
  /** Scenes at a time. */
  atOnce: number
  /** Told of each check in the order of the report, as soon as all before it are known. */
  onGraded(graded: Graded, done: number, all: number): void
}

export interface Graded {
  check: Check
  verdict: Verdict
}

/**
 * Rehearses a program: every scene has it run against a server of its own, in a home of its own.
 *
 * @throws ChatAppError `UsageError` where the program cannot be rehearsed at all
 */
export async function rehearse({ production, only, atOnce, onGraded }: RehearsalOptions): Promise<readonly Graded[]> {
  const checks = only.length === 0 ? CHECKS : CHECKS.filter(({ name }) => only.includes(name))
  const first = await playCalm(production)
  assertPlayable(first, production)
  const { play, traces } = createPlayer(production, first, atOnce)
  const start = (check: Check): Promise<Verdict> => check.grade(play, first.result.habit, traces)
  const early = new Map(checks.filter(({ isLast }) => !isLast).map(check => [check, start(check)]))
  const allEarly = Promise.all(early.values())
  // The failure is met below, by whoever waits for it.
  allEarly.catch(() => {})
  const graded: Graded[] = []
  for (const check of checks) {
    const verdict = await (early.get(check) ?? allEarly.then(() => start(check)))
    graded.push({ check, verdict })
    onGraded({ check, verdict }, graded.length, checks.length)
  }
  return graded
}
