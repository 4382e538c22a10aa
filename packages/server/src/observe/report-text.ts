import type { AppReport, Report } from './report.ts'

/** The report for a terminal: what was seen, each app with its habits, what would be different. */
export function reportText(report: Report): string {
  const { apps, unknown, observer } = report
  const troubled = apps.filter(({ habits, differences }) => habits.length + differences.length > 0)
  const lines = [
    `Observed ${report.upstream} since ${instant(report.since)}, until ${instant(report.at)}.`,
    `  ${totalsLine(report)}`,
    ...troubled.flatMap(app => ['', ...appLines(app)]),
    '',
    habitsLine(apps),
  ]
  if (unknown.tokens > 0) lines.push(unknownLine(report))
  if (observer.dropped + observer.faults > 0) {
    lines.push(`Let through and not looked at: ${observer.dropped} calls; not understood: ${observer.faults}.`)
  }
  return lines.join('\n')
}

/** One line for a minute. */
export function summaryLine(report: Report): string {
  const rules = new Set(report.apps.flatMap(({ habits }) => habits.map(({ rule }) => rule)))
  const found = rules.size > 0 ? `; habits: ${[...rules].join(', ')}` : ''
  return `${instant(report.at)} ${totalsLine(report)}${found}`
}

function totalsLine({ totals, apps }: Report): string {
  const { calls, makes, refreshes, queries, refused } = totals
  const [all, of] = [counted(calls, 'call', 'calls'), counted(apps.length, 'app', 'apps')]
  return `${all} of ${of}: ${traffic(makes, refreshes, queries)}, ${refused} refused`
}

function traffic(makes: number, refreshes: number, queries: number): string {
  return `${counted(makes, 'token', 'tokens')} made, ${refreshes} refreshed, ${counted(queries, 'query', 'queries')}`
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

function habitsLine(apps: readonly AppReport[]): string {
  const withHabits = apps.filter(({ habits }) => habits.length > 0).length
  if (apps.length === 0) return 'No app has been seen making or refreshing a token yet.'
  return `Apps with a habit to mend: ${withHabits} of ${apps.length}.`
}

function appLines({ name, day, habits, differences }: AppReport): string[] {
  return [
    `${name}, in 24 hours: ${traffic(day.makes, day.refreshes, day.queries)}`,
    ...habits.flatMap(({ rule, evidence, mend }) => [`  [${rule}] ${evidence}`, `    Mend: ${mend}`]),
    ...differences.map(({ count, text }) => `  ${count} ${text}`),
  ]
}

/** Tokens whose making nobody saw. */
export function unknownLine({ unknown }: Report): string {
  const { tokens, queries, refused, sentOn } = unknown
  return `Tokens that were not seen being made: ${tokens}. They were used for ${queries} queries and refused ${refused} times; sent on for more than an hour after a refusal: ${sentOn}.`
}

/** Minutes are enough for people. */
export function instant(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ').concat(' UTC')
}
