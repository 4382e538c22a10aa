import type { MetricReport } from './meters.ts'

/** Begins to measure the process: processor, memory, delays of the event loop, garbage collection. Gives what reads it. */
export async function measureProcess(): Promise<() => Promise<MetricReport[]>> {
  const { Registry, collectDefaultMetrics } = await import('prom-client')
  const register = new Registry()
  collectDefaultMetrics({ register })
  // Its types leave out the values.
  return async () => (await register.getMetricsAsJSON()) as unknown as MetricReport[]
}
