import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { Config } from '../config/config.ts'
import { createTrust } from '../gateway/caller.ts'
import type { Log } from '../log.ts'
import { createRequestIds } from '../plugins/request-id.ts'
import { AddressRates } from './address-rates.ts'
import { startFront } from './front.ts'
import { type FinalReport, ObserverThread } from './observer-thread.ts'

const BEAT_MS = 60_000
/** Beside where the database would be. */
const SNAPSHOT = 'observed.json'

export interface Observing {
  /** Where calls are taken, and where the report is, as they listen. */
  url: string
  reportUrl: string
  /** Lets calls under way end, and gives the last report, if there is one to give. */
  stop(): Promise<FinalReport | undefined>
}

export interface ObservingOptions {
  config: Config
  upstream: URL
  log: Log
  /** Takes a line for the terminal, once a minute where something changed. */
  onSummary(line: string): void
}

/** Puts the observer in front of an API. Rejects where an address is taken. */
export async function startObserving({ config, upstream, log, onSummary }: ObservingOptions): Promise<Observing> {
  const thread = new ObserverThread(
    {
      upstream: upstream.origin,
      listen: config.observeListen,
      // Beside the SQLite file; where there is none, in the folder that it would have.
      snapshotPath: join(config.store.kind === 'sqlite' ? dirname(config.store.path) : 'data', SNAPSHOT),
      beatMs: BEAT_MS,
      policy: { replayGraceSeconds: config.replayGrace, staleRefresh: config.staleRefresh },
      tokensPerDay: config.tokensPerDay,
      quotaTimeZone: config.quotaTimeZone,
    },
    { onSummary, onWarning: words => log.warn(words) },
  )
  const reportUrl = await thread.start()
  const front = await startFront({
    listen: config.listen,
    upstream,
    trusts: createTrust(config.trustedProxies),
    keepAliveTimeoutMs: config.keepAliveTimeout * 1000,
    headersTimeoutMs: config.requestTimeout * 1000,
    watch: {
      take: note => thread.take(note),
      rates: new AddressRates(config.addressRate),
      now: Date.now,
      monotonic: () => performance.now(),
      onFault: error => log.debug({ err: error }, 'a call could not be looked at'),
    },
    onFailure: code => log.warn({ code }, 'no answer from the upstream'),
    nextRequestId: createRequestIds(randomBytes),
  }).catch(async error => {
    await thread.stop()
    throw error
  })
  return {
    url: front.url,
    reportUrl,
    async stop() {
      await front.stop(config.shutdownTimeout * 1000)
      return thread.stop()
    },
  }
}
