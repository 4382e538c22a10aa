import type { Habit } from './habit.ts'
import type { Scene, Trace } from './stage.ts'
import type { Verdict } from './verdict.ts'

/** The part of a recipe that does it right. */
export type RecipePart = 'query' | 'renew' | 'keep'

/** What a check says of itself. */
export interface CheckText {
  /** For `--only`, and for programs; it never changes. */
  name: string
  /** What a good program does. */
  title: string
  /** What to do about a ✗. */
  mend: string
  /** The advice of the server about the same habit, by its name; its mend is the mend here. */
  advice?: string
  part: RecipePart
}

/** Plays a scene, or gives what happened in it where another check has had it played. */
export type Play = <Result>(scene: Scene<Result>) => Promise<Result>

export interface Check extends CheckText {
  grade(play: Play, habit: Habit, traces: () => readonly Trace[]): Promise<Verdict>
  /** It judges what all other checks left behind, and comes last. */
  isLast: boolean
}

/** A check that judges one scene. */
export function checkOf<Result>(
  text: CheckText & { scene: Scene<Result>; judge(result: Result, habit: Habit): Verdict },
): Check {
  const { scene, judge, ...rest } = text
  return { ...rest, isLast: false, grade: async (play, habit) => judge(await play(scene), habit) }
}

/** A check that judges what was printed and called in all scenes there were, and in these at least. */
export function traceCheckOf(
  text: CheckText & { scenes: readonly Scene<unknown>[]; judge(traces: readonly Trace[]): Verdict },
): Check {
  const { scenes, judge, ...rest } = text
  return {
    ...rest,
    isLast: true,
    async grade(play, _habit, traces) {
      await Promise.all(scenes.map(scene => play(scene)))
      return judge(traces())
    },
  }
}
