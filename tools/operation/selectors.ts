/** A metric as a query of Prometheus names it. */
export interface Selector {
  name: string
  /** Names of its labels that the query compares, with the values it compares them to. */
  matchers: readonly { label: string; operator: string; value: string }[]
}

const METRIC = /\b((?:chatapp|process|nodejs)_[a-z0-9_]+)(?:\{([^}]*)\})?/g
const MATCHER = /([a-z_]+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g
const GROUPING = /\b(?:by|without)\s*\(([^)]*)\)/g

/** All metrics that a text with queries names. */
export function selectorsIn(text: string): Selector[] {
  return [...text.matchAll(METRIC)].map(([, name = '', inner = '']) => ({
    name,
    matchers: [...inner.matchAll(MATCHER)].map(([, label = '', operator = '', value = '']) => ({
      label,
      operator,
      value,
    })),
  }))
}

/** All labels that a query groups by. */
export function groupingsIn(text: string): string[] {
  return [...text.matchAll(GROUPING)].flatMap(([, labels = '']) => labels.split(',').map(label => label.trim()))
}
