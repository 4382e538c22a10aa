import { METRICS, type MetricName, type MetricsOf } from './names.ts'
import { Counter, Histogram, type MetricValue } from './series.ts'

/** What a metric stands at, for one combination of its labels. */
export interface Reading {
  labels: Record<string, string>
  value: number
}

/** Reads what is counted elsewhere, when it is asked for. `undefined` where there is nothing to tell. */
export type Read = () => readonly Reading[] | number | undefined

export type Reads = Partial<Record<MetricsOf<'gauge' | 'counter'>, Read>>

/** One metric as prom-client passes it between processes. */
export interface MetricReport {
  name: string
  help: string
  type: string
  aggregator: string
  values: MetricValue[]
}

/** All that is counted in this process. Only where somebody looks at it; a server without has none. */
export class Meters {
  readonly counters = {
    calls: new Counter('chatapp_calls_total'),
    reasons: new Counter('chatapp_refusal_reasons_total'),
    limits: new Counter('chatapp_limit_refusals_total'),
    hashRefused: new Counter('chatapp_hash_refused_total'),
    storeFailures: new Counter('chatapp_store_failures_total'),
    dropped: new Counter('chatapp_activity_dropped_total'),
    upstream: new Counter('chatapp_upstream_answers_total'),
    signatures: new Counter('chatapp_identity_signatures_total'),
  }
  readonly histograms = {
    calls: new Histogram('chatapp_call_seconds'),
    hashWait: new Histogram('chatapp_hash_wait_seconds'),
    store: new Histogram('chatapp_store_seconds'),
    upstream: new Histogram('chatapp_upstream_seconds'),
  }
  readonly #reads: Reads = {}

  /** Tells how all other metrics are read. */
  read(reads: Reads): void {
    Object.assign(this.#reads, reads)
  }

  /** All metrics as they stand. */
  report(): MetricReport[] {
    const counted = [...Object.values(this.counters), ...Object.values(this.histograms)]
    return [
      ...counted.map(series => reportOf(series.name, series.values())),
      ...Object.entries(this.#reads).map(([name, read]) => reportOf(name as MetricName, valuesOf(read()))),
    ]
  }
}

function valuesOf(read: ReturnType<Read>): MetricValue[] {
  if (read === undefined) return []
  return typeof read === 'number' ? [{ labels: {}, value: read }] : read.map(reading => ({ ...reading }))
}

function reportOf(name: MetricName, values: MetricValue[]): MetricReport {
  const { help, kind, together } = METRICS[name]
  return { name, help, type: kind, aggregator: together, values }
}
