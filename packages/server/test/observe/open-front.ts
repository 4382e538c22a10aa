import { createTrust } from '../../src/gateway/caller.ts'
import { AddressRates } from '../../src/observe/address-rates.ts'
import { type Front, startFront } from '../../src/observe/front.ts'
import type { Note } from '../../src/observe/note.ts'

export interface WatchOptions {
  /** Takes what was seen of each call. */
  take?(note: Note): void
  onFault?(error: unknown): void
  trusted?: readonly string[]
  /** The request limit, a second. */
  perSecond?: number
  /** Where it listens; a free port otherwise. */
  port?: number
  /** Is told of calls that the upstream did not answer. */
  onFailure?(code: string): void
}

/** The front alone, with what it sees told to whoever asks. */
export function openFront(upstream: string, options: WatchOptions = {}): Promise<Front> {
  let ids = 0
  return startFront({
    listen: { host: '127.0.0.1', port: options.port ?? 0 },
    upstream: new URL(upstream),
    trusts: createTrust(options.trusted ?? []),
    keepAliveTimeoutMs: 5000,
    headersTimeoutMs: 5000,
    watch: {
      take: options.take ?? (() => undefined),
      rates: new AddressRates(options.perSecond ?? 0),
      now: Date.now,
      monotonic: () => performance.now(),
      onFault: options.onFault ?? (error => console.error(error)),
    },
    onFailure: options.onFailure ?? (() => undefined),
    nextRequestId: () => `test-${++ids}`,
  })
}
