import { type Output, visible } from '../output.ts'
import type { Finding, Level } from './finding.ts'

const MARKS: Readonly<Record<Level, readonly [mark: string, colour: 'green' | 'dim' | 'yellow' | 'red']>> = {
  ok: ['✓', 'green'],
  note: ['·', 'dim'],
  warning: ['!', 'yellow'],
  problem: ['✗', 'red'],
}

const INDENT = 12

/** Findings for people: one line each, and why and what mends it below those that need it. */
export function findingLines(findings: readonly Finding[], { paint }: Pick<Output, 'paint'>): string[] {
  const lines = findings.flatMap(({ check, level, what, why, mend }) => {
    const [mark, colour] = MARKS[level]
    const more = [...(why ? [['why', why] as const] : []), ...(mend ? [['mend', mend] as const] : [])].map(
      ([name, text]) => `${' '.repeat(INDENT)}${paint('dim', name.padEnd(6))}${visible(text)}`,
    )
    return [`${paint(colour, mark)} ${check.padEnd(INDENT - 2)}${visible(what)}`, ...more]
  })
  return [...lines, '', summary(findings, paint)]
}

function summary(findings: readonly Finding[], paint: Output['paint']): string {
  const count = (wanted: Level): number => findings.filter(({ level }) => level === wanted).length
  const problems = count('problem')
  const warnings = count('warning')
  if (problems > 0) return paint(['red', 'bold'], `${things(problems, 'problem')}, ${things(warnings, 'warning')}`)
  if (warnings > 0) return paint('yellow', `No problem, ${things(warnings, 'warning')}`)
  return paint('green', 'All is well')
}

function things(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count === 0 ? 'no' : count} ${what}s`
}
