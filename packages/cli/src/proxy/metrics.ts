import type { Kept } from './recording.ts'
import type { FailureKind } from './upstream-failure.ts'

/** Who answered a call. */
export type Answerer = 'upstream' | 'tokens' | 'own' | 'refused'

type Labels = Readonly<Record<string, string>>

interface Family {
  type: 'counter' | 'gauge'
  help: string
}

const FAMILIES = {
  calls: { type: 'counter', help: 'Calls answered, by who answered and the class of the status.' },
  calls_in_flight: { type: 'gauge', help: 'Calls that are being answered now.' },
  tunnels: { type: 'gauge', help: 'Connections that changed to another protocol, such as websockets.' },
  renewals: { type: 'counter', help: 'New access tokens, by how they came.' },
  renewal_failures: { type: 'counter', help: 'Calls for which there was no valid access token to be had.' },
  replays: { type: 'counter', help: 'Calls with a body whose token was refused, by where the body was kept.' },
  upstream_failures: { type: 'counter', help: 'Calls that the upstream did not answer.' },
  callers_gone: { type: 'counter', help: 'Calls whose caller went away before the answer was whole.' },
} as const satisfies Record<string, Family>

type Name = keyof typeof FAMILIES

/** What the proxy counts. The labels come from short lists of our own, never from a request. */
export class Metrics {
  readonly #values = new Map<Name, Map<string, number>>()

  answered(by: Answerer, status: number): void {
    this.#add('calls', { by, status: `${Math.floor(status / 100)}xx` })
  }

  callStarted(): void {
    this.#add('calls_in_flight')
  }

  callEnded(): void {
    this.#add('calls_in_flight', {}, -1)
  }

  tunnelOpened(): void {
    this.#add('tunnels')
  }

  tunnelClosed(): void {
    this.#add('tunnels', {}, -1)
  }

  renewed(how: 'refreshed' | 'adopted' | 'made'): void {
    this.#add('renewals', { how })
  }

  renewalFailed(): void {
    this.#add('renewal_failures')
  }

  replays(kept: Kept): void {
    this.#add('replays', { kept })
  }

  upstreamFailed(kind: Exclude<FailureKind, 'caller'>): void {
    this.#add('upstream_failures', { kind })
  }

  callerGone(): void {
    this.#add('callers_gone')
  }

  /** How many calls are being answered. */
  get inFlight(): number {
    return this.#values.get('calls_in_flight')?.get('') ?? 0
  }

  /** In the text format of Prometheus. */
  text(): string {
    const lines: string[] = []
    for (const [short, { type, help }] of Object.entries(FAMILIES) as [Name, Family][]) {
      const name = `chatapp_proxy_${short}${type === 'counter' ? '_total' : ''}`
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`)
      const values = this.#values.get(short) ?? new Map([['', 0]])
      for (const [labels, value] of values) lines.push(`${name}${labels} ${value}`)
    }
    return `${lines.join('\n')}\n`
  }

  #add(name: Name, labels: Labels = {}, by = 1): void {
    const key = labelsText(labels)
    let values = this.#values.get(name)
    if (!values) {
      values = new Map()
      this.#values.set(name, values)
    }
    values.set(key, (values.get(key) ?? 0) + by)
  }
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
