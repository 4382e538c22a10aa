import { METRICS, type MetricEntry } from '../../packages/server/src/metrics/names.ts'
import { table } from './table.ts'

/** Series of one metric at most: labels multiply. */
function seriesOf({ labels, buckets }: MetricEntry): number {
  const parts = buckets ? buckets.length + 3 : 1
  return Object.values(labels).reduce((product, values) => product * values.length, parts)
}

/** docs/operation/metrics.md, made of the server's table of metrics. */
export function metricsPage(): string {
  const entries: [string, MetricEntry][] = Object.entries(METRICS)
  const rows = entries.map(([name, entry]) => [
    `\`${name}\``,
    entry.kind,
    Object.keys(entry.labels)
      .map(label => `\`${label}\``)
      .join(', '),
    entry.help,
  ])
  const labelled = entries.flatMap(([name, { labels }]) =>
    Object.entries(labels).map(([label, values]) => [
      `\`${name}\``,
      `\`${label}\``,
      values.map(value => `\`${value}\``).join(' '),
    ]),
  )
  const series = entries.reduce((sum, [, entry]) => sum + seriesOf(entry), 0)
  return `# Metrics of chatapp-server

With \`CHATAPP_SERVER_OPERATIONS_LISTEN=127.0.0.1:9464\` the server answers \`/metrics\` in the format of Prometheus, \`/healthz\`
(the process answers) and \`/readyz\` (it may be sent queries) on that address, which is for the inside alone: it asks nobody
who he is. Without the setting nothing is measured. What to watch, and what to do then: [operation](README.md).

No label is ever taken from a call: no account, app, e-mail, token, path or address is in any of them, so a node has
${series} series of these at most. Counters begin at 0 when the process does. Beside these there are the metrics of the process
by prom-client: \`process_…\` (processor, memory, open files) and \`nodejs_…\` (delays of the event loop, garbage collection).

${table(['Metric', 'Kind', 'Labels', 'Meaning'], rows)}

## Values of labels

${table(['Metric', 'Label', 'Values'], labelled)}
`
}
