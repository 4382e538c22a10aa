import { type Output, visible } from '../output.ts'
import { recipeFor } from './recipe.ts'
import type { Graded } from './rehearse.ts'
import type { Grade } from './verdict.ts'

const MARKS: Readonly<Record<Grade, string>> = { good: '✓', bad: '✗', unknown: '–' }
const COLOURS = { good: 'green', bad: 'red', unknown: 'yellow' } as const

/** A check in lines for people: what was seen, and what to do about a ✗. */
export function linesOf({ check, verdict }: Graded, command: readonly string[], { paint }: Output): string[] {
  const { grade, text } = verdict
  const mark = paint(COLOURS[grade], MARKS[grade])
  const seen = text === undefined ? '' : `: ${visible(text)}`
  const head = `${mark} ${check.title}${grade === 'good' && seen ? paint('dim', seen) : seen}`
  if (grade !== 'bad') return [head]
  return [head, ...indented('mend', check.mend, paint), ...indented('see', recipeFor(command, check.part), paint)]
}

const WIDTH = 100

/** Words after a name, in lines of some width, one below the other. */
function indented(name: string, text: string, paint: Output['paint']): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length > WIDTH) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.map((line, index) => paint('dim', `    ${(index === 0 ? name : '').padEnd(5)} ${line}`))
}

export interface Counts {
  good: number
  bad: number
  unknown: number
}

export function countsOf(graded: readonly Graded[]): Counts {
  const counts = { good: 0, bad: 0, unknown: 0 }
  for (const { verdict } of graded) counts[verdict.grade] += 1
  return counts
}

/** The last line for people. */
export function summaryOf({ good, bad, unknown }: Counts, seconds: number): string {
  const parts = [`${good} good`, `${bad} to mend`, ...(unknown > 0 ? [`${unknown} could not be judged`] : [])]
  return `${parts.join(', ')}, in ${Math.round(seconds)} s.`
}

/** The whole report for programs. Names and grades never change their meaning; texts may. */
export function factsOf(graded: readonly Graded[], command: readonly string[], seconds: number): object {
  const counts = countsOf(graded)
  const checks = graded.map(({ check, verdict }) => ({
    name: check.name,
    title: check.title,
    ...verdict,
    ...(verdict.grade === 'bad' && {
      mend: check.mend,
      ...(check.advice !== undefined && { advice: check.advice }),
      recipe: recipeFor(command, check.part),
    }),
  }))
  return { ok: isPassed(counts), counts, seconds: Math.round(seconds * 10) / 10, checks }
}

/** Nothing to mend, and not for want of anything judged. */
export function isPassed({ good, bad }: Counts): boolean {
  return bad === 0 && good > 0
}
