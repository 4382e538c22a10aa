import { USAGE_REFUSALS, type UsagePoint, type UsageRefusal } from '@chatapp-access/contract/account'

/** What one chart counts: by point of time, one figure a series. */
export interface Series {
  name: string
  label: string
  /** A CSS colour that both themes define. */
  color: string
}

/** A bar of a chart, or a row of its table: `at` in unix milliseconds, and a figure for each series. */
export type Bar = Readonly<Record<string, number>> & { readonly at: number }

export const TOKEN_SERIES = ['makes', 'refreshes', 'replays'] as const

export function tokenBars(points: readonly UsagePoint[]): Bar[] {
  return points.map(({ at, makes, refreshes, replays }) => ({ at, makes, refreshes, replays }))
}

export function queryBars(points: readonly UsagePoint[]): Bar[] {
  return points.map(({ at, queries }) => ({ at, queries }))
}

export function refusalBars(points: readonly UsagePoint[]): Bar[] {
  return points.map(({ at, refused }) => ({ ...refused, at }))
}

/** Reasons that occurred, in the order of the contract: so that each keeps its colour whatever else is there. */
export function occurringRefusals(points: readonly UsagePoint[]): UsageRefusal[] {
  return USAGE_REFUSALS.filter(reason => points.some(({ refused }) => (refused[reason] ?? 0) > 0))
}

export function sumOf(bars: readonly Bar[], name: string): number {
  return bars.reduce((sum, bar) => sum + (bar[name] ?? 0), 0)
}

/** Bars in which anything was counted. */
export function withCalls(bars: readonly Bar[]): Bar[] {
  return bars.filter(({ at: _, ...figures }) => Object.values(figures).some(figure => figure > 0))
}
