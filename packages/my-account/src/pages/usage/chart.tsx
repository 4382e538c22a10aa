import '@mantine/charts/styles.layer.css'
import { BarChart } from '@mantine/charts'
import { useFormat } from '../../i18n/index.ts'
import type { Bar, Series } from './series.ts'
import type { TimeLabels } from './time-labels.ts'

interface Props {
  bars: readonly Bar[]
  series: readonly Series[]
  labels: TimeLabels
}

/** Stacked bars. For the eye alone: whoever hears the page gets the sentence above, and the table. */
export default function Chart({ bars, series, labels }: Props) {
  const format = useFormat()
  return (
    <BarChart
      h="100%"
      type="stacked"
      data={[...bars]}
      dataKey="at"
      series={[...series]}
      accessibilityLayer={false}
      tickLine="none"
      strokeDasharray="2 4"
      maxBarWidth={26}
      valueFormatter={format.number}
      barChartProps={{ barCategoryGap: '10%', margin: { top: 8, right: 4 } }}
      // The line between two colours: told apart also by who does not tell the colours apart.
      barProps={{ stroke: 'var(--account-card)', strokeWidth: 1, strokeOpacity: 1 }}
      xAxisProps={{ tickFormatter: labels.tick, minTickGap: 28, interval: 'preserveStart' }}
      yAxisProps={{ allowDecimals: false, width: 'auto' }}
      tooltipProps={{ labelFormatter: at => (typeof at === 'number' ? labels.full(at) : '') }}
    />
  )
}
