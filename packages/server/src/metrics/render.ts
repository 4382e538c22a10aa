import type { MetricReport } from './meters.ts'

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** The reports of all processes of a node as one text in the format of Prometheus. */
export async function renderMetrics(reports: readonly (readonly MetricReport[])[]): Promise<string> {
  const { AggregatorRegistry } = await import('prom-client')
  return AggregatorRegistry.aggregate([...reports]).metrics()
}
