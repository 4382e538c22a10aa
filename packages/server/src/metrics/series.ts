import { type LabelsOf, METRICS, type MetricEntry, type MetricName } from './names.ts'

/** One value as prom-client has it. */
export interface MetricValue {
  /** Where it is not that of the metric: the parts of a histogram. */
  metricName?: string
  labels: Record<string, string | number>
  value: number
}

/** All label values of a metric in all combinations, in the order of their places. */
function combinations(labels: MetricEntry['labels']): Record<string, string>[] {
  return Object.entries(labels).reduce<Record<string, string>[]>(
    (rows, [label, values]) => rows.flatMap(row => values.map(value => ({ ...row, [label]: value }))),
    [{}],
  )
}

/** Finds the place of a combination; once for each, before it is counted. */
function placesOf(labels: MetricEntry['labels']): Map<string, number> {
  return new Map(combinations(labels).map((row, place) => [JSON.stringify(row), place]))
}

/** A counter in plain memory: counting is one addition, whatever a scrape makes of it later. */
export class Counter<Name extends MetricName> {
  readonly name: Name
  readonly #labels: MetricEntry['labels']
  readonly #places: Map<string, number>
  readonly #values: Float64Array

  constructor(name: Name) {
    this.name = name
    this.#labels = METRICS[name].labels
    this.#places = placesOf(this.#labels)
    this.#values = new Float64Array(this.#places.size)
  }

  /** The place of these labels. Throws a RangeError for a value that is not in the table. */
  place(labels: LabelsOf<Name>): number {
    return placeIn(this.#places, this.#labels, labels)
  }

  add(place: number, amount = 1): void {
    this.#values[place] = (this.#values[place] as number) + amount
  }

  values(): MetricValue[] {
    return combinations(this.#labels).map((labels, place) => ({ labels, value: this.#values[place] as number }))
  }
}

/** A histogram in plain memory. */
export class Histogram<Name extends MetricName> {
  readonly name: Name
  readonly #entry: MetricEntry
  readonly #places: Map<string, number>
  readonly #bounds: Float64Array
  /** For each place, how many fell into each bucket, and above all of them. */
  readonly #counts: Float64Array
  readonly #sums: Float64Array

  constructor(name: Name) {
    this.name = name
    this.#entry = METRICS[name]
    this.#places = placesOf(this.#entry.labels)
    this.#bounds = Float64Array.from(this.#entry.buckets ?? [])
    this.#counts = new Float64Array(this.#places.size * (this.#bounds.length + 1))
    this.#sums = new Float64Array(this.#places.size)
  }

  /** As {@link Counter.place}. */
  place(labels: LabelsOf<Name>): number {
    return placeIn(this.#places, this.#entry.labels, labels)
  }

  observe(place: number, seconds: number): void {
    const bounds = this.#bounds
    let bucket = 0
    while (bucket < bounds.length && seconds > (bounds[bucket] as number)) bucket++
    const at = place * (bounds.length + 1) + bucket
    this.#counts[at] = (this.#counts[at] as number) + 1
    this.#sums[place] = (this.#sums[place] as number) + seconds
  }

  values(): MetricValue[] {
    return combinations(this.#entry.labels).flatMap((labels, place) => this.#valuesAt(place, labels))
  }

  #valuesAt(place: number, labels: Record<string, string>): MetricValue[] {
    const metricName = `${this.name}_bucket`
    const first = place * (this.#bounds.length + 1)
    let count = 0
    const buckets = [...this.#bounds, '+Inf'].map((le, bucket) => {
      count += this.#counts[first + bucket] as number
      return { metricName, labels: { le, ...labels }, value: count }
    })
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: this.#sums[place] as number },
      { metricName: `${this.name}_count`, labels, value: count },
    ]
  }
}

function placeIn(places: Map<string, number>, order: MetricEntry['labels'], labels: Record<string, unknown>): number {
  const row = Object.fromEntries(Object.keys(order).map(label => [label, labels[label]]))
  const place = places.get(JSON.stringify(row))
  if (place === undefined) throw new RangeError('a label has a value that is not in the table of metrics')
  return place
}
