import { JOURNAL_GROUP_NAMES, type JournalGroup } from '@chatapp-access/contract/account'

/** What the journal is narrowed to, as far as the address of the page says it. */
export interface Filters {
  app: string | undefined
  group: JournalGroup | undefined
  period: Period
  /** Dates as `2026-05-01`, both included; empty for open. Only where the period is `dates`. */
  fromDate: string
  untilDate: string
}

export const PERIODS = ['all', 'day', 'week', 'month', 'dates'] as const
export type Period = (typeof PERIODS)[number]

const HOUR = 3_600_000
const LENGTHS: Partial<Record<Period, number>> = { day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR }

/** Reads the filters from the query of the page's address; whatever is not one is passed over. */
export function readFilters(search: URLSearchParams, app: string | undefined): Filters {
  return {
    app,
    group: JOURNAL_GROUP_NAMES.find(group => group === search.get('group')),
    period: PERIODS.find(period => period === search.get('period')) ?? 'all',
    fromDate: dateOr(search.get('from'), ''),
    untilDate: dateOr(search.get('until'), ''),
  }
}

function dateOr(text: string | null, otherwise: string): string {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : otherwise
}

/** The filters as the API takes them. Dates are days of the reader's own clock. */
export function queryOf(filters: Filters, now: number) {
  const { from, until } = boundsOf(filters, now)
  return {
    ...(filters.app !== undefined && { app: filters.app }),
    ...(filters.group !== undefined && { group: filters.group }),
    ...(from !== undefined && { from: String(from) }),
    ...(until !== undefined && { until: String(until) }),
  }
}

function boundsOf({ period, fromDate, untilDate }: Filters, now: number): { from?: number; until?: number } {
  const length = LENGTHS[period]
  if (length !== undefined) return { from: now - length }
  if (period !== 'dates') return {}
  return {
    ...(fromDate !== '' && { from: startOfDay(fromDate, 0) }),
    ...(untilDate !== '' && { until: startOfDay(untilDate, 1) }),
  }
}

/** Midnight of the day, or of one so many days later: a day is not always 24 hours. */
function startOfDay(date: string, later: number): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  return Math.max(0, new Date(year, month - 1, day + later).getTime())
}
