import { Button, Skeleton, Text, Title } from '@mantine/core'
import { IconChartBar, IconTable } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense, useId, useMemo, useState } from 'react'
import { useFormat, useTexts } from '../../i18n/index.ts'
import { type Column, DataTable } from '../../parts/index.ts'
import { type Bar, type Series, sumOf, withCalls } from './series.ts'
import { usageTexts } from './texts.ts'
import type { TimeLabels } from './time-labels.ts'
import classes from './usage.module.css'

/** The charts are the heaviest script of the page: they come when everything else stands. */
const Chart = lazy(() => import('./chart.tsx'))

interface Props {
  title: string
  /** What the chart shows, in a sentence. */
  summary: string
  hint?: ReactNode
  bars: readonly Bar[]
  series: readonly Series[]
  labels: TimeLabels
  /** Heading of the first column: hour or day. */
  unit: string
}

/** One chart with what it says in a sentence, its legend with sums, and the same figures as a table. */
export function Activity({ title, summary, hint, bars, series, labels, unit }: Props) {
  const t = useTexts(usageTexts)
  const id = useId()
  const [asTable, setAsTable] = useState(false)
  const counted = useMemo(() => withCalls(bars), [bars])
  return (
    <section aria-labelledby={id} className={classes.activity}>
      <div className={classes.activityHead}>
        <Title order={2} id={id}>
          {title}
        </Title>
        {counted.length > 0 && (
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={`${title}: ${asTable ? t.asChart : t.asTable}`}
            leftSection={asTable ? <IconChartBar size={17} aria-hidden /> : <IconTable size={17} aria-hidden />}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? t.asChart : t.asTable}
          </Button>
        )}
      </div>
      <Text>{summary}</Text>
      {counted.length > 0 && hint !== undefined && (
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      )}
      {counted.length > 0 && !asTable && (
        <>
          {series.length > 1 && <Legend bars={bars} series={series} />}
          <div role="img" aria-label={t.chartOf(title, summary)} className={classes.chart}>
            <Suspense fallback={<Skeleton height="100%" />}>
              <Chart bars={bars} series={series} labels={labels} />
            </Suspense>
          </div>
        </>
      )}
      {counted.length > 0 && asTable && (
        <Figures title={title} bars={counted} series={series} labels={labels} unit={unit} />
      )}
    </section>
  )
}

function Legend({ bars, series }: Pick<Props, 'bars' | 'series'>) {
  const format = useFormat()
  return (
    <ul className={classes.legend}>
      {series.map(({ name, label, color }) => (
        <li key={name}>
          <span className={classes.swatch} style={{ background: color }} aria-hidden />
          {label} <span className={classes.figures}>{format.number(sumOf(bars, name))}</span>
        </li>
      ))}
    </ul>
  )
}

function Figures({ title, bars, series, labels, unit }: Omit<Props, 'summary' | 'hint'>) {
  const t = useTexts(usageTexts)
  const format = useFormat()
  const columns: Column<Bar>[] = [
    { key: 'at', title: unit, cell: ({ at }) => labels.full(at), isName: true },
    ...series.map(({ name, label }) => ({
      key: name,
      title: label,
      cell: (bar: Bar) => format.number(bar[name] ?? 0),
      numeric: true,
    })),
  ]
  return (
    <>
      <DataTable label={title} columns={columns} rows={bars.toReversed()} rowKey={({ at }) => at} />
      <Text size="sm" c="dimmed">
        {t.leftOut}
      </Text>
    </>
  )
}
