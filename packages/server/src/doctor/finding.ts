/** `problem`: calls fail by it, or a secret lies open; `warning`: they will; `note`: good to know. */
export type Level = 'ok' | 'note' | 'warning' | 'problem'

/** What one check found. */
export interface Finding {
  /** The name of the check, for programs. */
  check:
    | 'settings'
    | 'store'
    | 'schema'
    | 'postgres'
    | 'disk'
    | 'clock'
    | 'nodes'
    | 'secrets'
    | 'mail'
    | 'notices'
    | 'apps'
  level: Level
  what: string
  /** What comes of it. */
  why?: string
  /** What to do. */
  mend?: string
}

const MARKS: Readonly<Record<Level, string>> = { ok: '✓', note: '·', warning: '!', problem: '✗' }
const INDENT = 11

/** Findings for people: a line each, and why and what mends it below those that need it. */
export function findingLines(findings: readonly Finding[]): string[] {
  const more = (name: string, text: string | undefined): string[] =>
    text ? [`${' '.repeat(INDENT)}${name.padEnd(6)}${text}`] : []
  const lines = findings.flatMap(({ check, level, what, why, mend }) => [
    `${MARKS[level]} ${check.padEnd(INDENT - 2)}${what}`,
    ...more('why', why),
    ...more('mend', mend),
  ])
  const count = (wanted: Level) => findings.filter(({ level }) => level === wanted).length
  return [...lines, '', `problems: ${count('problem')}, warnings: ${count('warning')}`]
}

/** 0: nothing fails; 1: something does; 2 is for what could not be looked at at all. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 {
  return findings.some(({ level }) => level === 'problem') ? 1 : 0
}
