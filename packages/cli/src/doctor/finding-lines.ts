import { type Output, visible } from '../output.ts'
import { wrap } from '../wrap.ts'
import type { Finding, Level } from './finding.ts'

const MARKS: Readonly<Record<Level, readonly [mark: string, colour: 'green' | 'dim' | 'yellow' | 'red']>> = {
  ok: ['✓', 'green'],
  note: ['·', 'dim'],
  warning: ['!', 'yellow'],
  problem: ['✗', 'red'],
}

/** Columns before what was found, and before why and what mends it. */
const INDENT = 12
const MORE_INDENT = INDENT + 6

/** Findings for people: a line each, and why and what mends it below those that need it. */
export function findingLines(
  findings: readonly Finding[],
  { paint, width }: Pick<Output, 'paint' | 'width'>,
): string[] {
  const told = (text: string, indent: number): string =>
    wrap(visible(text), width - indent).join(`\n${' '.repeat(indent)}`)
  const more = (name: string, text: string | undefined): string[] =>
    text ? [`${' '.repeat(INDENT)}${paint('dim', name.padEnd(MORE_INDENT - INDENT))}${told(text, MORE_INDENT)}`] : []
  const lines = findings.flatMap(({ check, level, what, why, mend }) => {
    const [mark, colour] = MARKS[level]
    const first = `${paint(colour, mark)} ${check.padEnd(INDENT - 2)}${told(what, INDENT)}`
    return [first, ...more('why', why), ...more('mend', mend)]
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
