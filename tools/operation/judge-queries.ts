import { METRICS, type MetricEntry } from '../../packages/server/src/metrics/names.ts'
import { groupingsIn, type Selector, selectorsIn } from './selectors.ts'

const TABLE: Readonly<Record<string, MetricEntry>> = METRICS
/** What Prometheus itself puts on every series. */
const OF_THE_SCRAPE = ['instance', 'job']

/**
 * What is wrong with the metrics, labels and values that a query names, in words.
 *
 * @param ofProcess names of the metrics of the process, which are not in our table
 */
export function judgeQuery(query: string, ofProcess: ReadonlySet<string>): string[] {
  const selectors = selectorsIn(query)
  if (selectors.length === 0 && !query.startsWith('up{')) return [`no metric is named in: ${query}`]
  const grouped = groupingsIn(query).filter(
    label => !OF_THE_SCRAPE.includes(label) && !selectors.some(({ name }) => labelsOf(name)?.has(label)),
  )
  return [
    ...selectors.flatMap(selector => judgeSelector(selector, ofProcess)),
    ...grouped.map(label => `none of its metrics has the label ${label}: ${query}`),
  ]
}

function judgeSelector({ name, matchers }: Selector, ofProcess: ReadonlySet<string>): string[] {
  if (ofProcess.has(name)) return []
  const labels = labelsOf(name)
  if (!labels) return [`there is no metric ${name}`]
  return matchers.flatMap(({ label, operator, value }) => {
    if (OF_THE_SCRAPE.includes(label)) return []
    const values = labels.get(label)
    if (!values) return [`${name} has no label ${label}`]
    return missing(operator, value, values).map(one => `the label ${label} of ${name} never is ${one}`)
  })
}

/** Each alternative of a regular expression must fit something: else it is misspelt. */
function missing(operator: string, value: string, values: readonly string[]): string[] {
  const parts = operator.endsWith('~') ? value.split('|') : [value]
  return parts.filter(part => {
    const pattern = operator.endsWith('~') ? new RegExp(`^(?:${part})$`) : undefined
    return !values.some(known => (pattern ? pattern.test(known) : known === part))
  })
}

/** Labels of a series with their values; a histogram has three kinds of series. */
function labelsOf(series: string): Map<string, readonly string[]> | undefined {
  const [, base = series, part] = /^(.*)_(bucket|sum|count)$/.exec(series) ?? []
  const isPart = part !== undefined && TABLE[base]?.kind === 'histogram'
  const entry = isPart ? TABLE[base] : TABLE[series]
  // The name of a histogram alone is the name of no series.
  if (!entry || (entry.kind === 'histogram' && !isPart)) return undefined
  const labels = new Map(Object.entries(entry.labels))
  if (part === 'bucket' && entry.buckets) labels.set('le', entry.buckets.map(String))
  return labels
}
