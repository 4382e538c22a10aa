/** What one scrape gave. */
export interface Scrape {
  /** The value of one series; `undefined` where there is none. The labels must be all it has. */
  value(name: string, labels: Readonly<Record<string, string>>): number | undefined
  /** Names and labels of all series of our own. */
  series: readonly string[]
}

/** Reads the text format of Prometheus, version 0.0.4. */
export function parseMetrics(text: string): Scrape {
  const values = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [, name, labels = '', value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    if (name)
      values.set(keyOf(name, Object.fromEntries(labels.matchAll(/([a-z_]+)="([^"]*)"/g).map(pairOf))), Number(value))
  }
  return {
    value: (name, labels) => values.get(keyOf(name, labels)),
    series: [...values.keys()].filter(key => key.startsWith('chatapp_')).sort(),
  }
}

function pairOf([, label = '', value = '']: RegExpExecArray): [string, string] {
  return [label, value]
}

function keyOf(name: string, labels: Readonly<Record<string, string>>): string {
  return `${name} ${JSON.stringify(Object.entries(labels).sort())}`
}
