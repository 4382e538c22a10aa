import type { UsagePoint } from '@chatapp-access/contract/account'
import { useMemo } from 'react'
import { useFormat, useTexts } from '../../i18n/index.ts'
import { Activity } from './activity.tsx'
import { occurringRefusals, queryBars, refusalBars, sumOf, TOKEN_SERIES, tokenBars } from './series.ts'
import { usageTexts } from './texts.ts'
import type { TimeLabels } from './time-labels.ts'

interface Props {
  points: readonly UsagePoint[]
  /** `In the last 48 hours`. */
  period: string
  unit: string
  labels: TimeLabels
}

/** Tokens, queries and refusals: three charts, as their figures are of different size. */
export function Charts(props: Props) {
  return (
    <>
      <Tokens {...props} />
      <Queries {...props} />
      <Refusals {...props} />
    </>
  )
}

function Tokens({ points, period, unit, labels }: Props) {
  const t = useTexts(usageTexts)
  const bars = useMemo(() => tokenBars(points), [points])
  const [makes = 0, refreshes = 0, replays = 0] = TOKEN_SERIES.map(name => sumOf(bars, name))
  return (
    <Activity
      title={t.tokens}
      summary={t.tokensSummary(period, makes, refreshes, replays)}
      hint={replays > 0 ? t.tokensHint : undefined}
      bars={bars}
      series={TOKEN_SERIES.map(name => ({ name, label: t.series[name], color: `var(--usage-${name})` }))}
      labels={labels}
      unit={unit}
    />
  )
}

function Queries({ points, period, unit, labels }: Props) {
  const t = useTexts(usageTexts)
  const bars = useMemo(() => queryBars(points), [points])
  return (
    <Activity
      title={t.queries}
      summary={t.queriesSummary(period, sumOf(bars, 'queries'))}
      bars={bars}
      series={[{ name: 'queries', label: t.series.queries, color: 'var(--usage-queries)' }]}
      labels={labels}
      unit={unit}
    />
  )
}

function Refusals({ points, period, unit, labels }: Props) {
  const t = useTexts(usageTexts)
  const format = useFormat()
  const bars = useMemo(() => refusalBars(points), [points])
  const reasons = occurringRefusals(points)
  const sums = reasons.map(reason => ({ reason, sum: sumOf(bars, reason) })).sort((a, b) => b.sum - a.sum)
  const [most] = sums
  const count = sums.reduce((total, { sum }) => total + sum, 0)
  return (
    <Activity
      title={t.refusals}
      summary={
        most === undefined
          ? t.noneOf(period)
          : t.refusalsSummary(period, count, t.reasons[most.reason], format.number(most.sum))
      }
      hint={reasons.includes('expired') ? t.expiredHint : undefined}
      bars={bars}
      series={reasons.map(reason => ({ name: reason, label: t.reasons[reason], color: `var(--usage-${reason})` }))}
      labels={labels}
      unit={unit}
    />
  )
}
