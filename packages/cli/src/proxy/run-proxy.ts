import { dirname, join } from 'node:path'
import type { ChatAppError } from '@chatapp-access/client'
import { failureFacts } from '../failure-report.ts'
import type { Output } from '../output.ts'
import type { Session } from '../session.ts'
import { Access } from './access.ts'
import { listenOnPort, listenOnSocket } from './listen.ts'
import { type LocalKey, loadLocalKey } from './local-key.ts'
import { Metrics } from './metrics.ts'
import type { OwnPages } from './own-pages.ts'
import type { ProxySettings } from './settings.ts'
import { Sidecar } from './sidecar.ts'
import { Upstream } from './upstream.ts'
import { UpstreamError } from './upstream-failure.ts'

/** What a running proxy needs. */
export interface ProxyRun {
  session: Session
  settings: ProxySettings
  hasPassword: boolean
  /** Resolves when the proxy is to stop. */
  stop: Promise<unknown>
  output: Output
  /** Unix milliseconds. */
  now(): number
}

/** Where a proxy listens. */
interface Opened {
  /** `unix:/path` or `http://127.0.0.1:port` */
  address: string
  key: LocalKey | undefined
}

/**
 * Runs a proxy until it is told to stop, and then until the calls in flight are answered and a renewal in hand is saved.
 *
 * @throws ChatAppError
 */
export async function runProxy(run: ProxyRun): Promise<void> {
  const { session, settings, output, now } = run
  const { account, client } = session
  const url = new URL(account.baseUrl)
  const folder = proxyFolder(session)
  const metrics = new Metrics()
  const { timeoutMs, mostCalls, replayMemoryBytes, replayTotalBytes } = settings
  const sidecar = new Sidecar({
    upstream: new Upstream({ url, timeoutMs }),
    access: new Access(client),
    metrics,
    replay: { memoryBytes: replayMemoryBytes, totalBytes: replayTotalBytes, folder },
    pages: pagesOf(run, metrics),
    appId: account.appId,
    mostCalls,
    onFailure: tellOfFailures(output, now),
    now,
  })
  tellOfRenewals(session, metrics, output)
  const { address, key } = await open(sidecar, settings.place, folder, url.host)
  output.result({ listening: address, upstream: account.baseUrl, ...(key && { keyFile: key.path }) }, () => [address])
  output.say(`Calls go to ${account.baseUrl} as ${account.email} (${account.appId}).`)
  if (key) output.say(`Callers show the key in ${key.path}.`)
  await run.stop
  output.say('Stopping: calls in flight are answered, a renewal in hand is saved.')
  await sidecar.stop(settings.graceMs)
  output.say('Stopped.')
}

/** Beside the folders of the pairs: socket, local key and spooled bodies of this user. */
export function proxyFolder({ folder }: Session): string {
  return join(dirname(folder), 'proxy')
}

async function open(
  sidecar: Sidecar,
  place: ProxySettings['place'],
  folder: string,
  upstreamHost: string,
): Promise<Opened> {
  if ('port' in place) {
    const key = await loadLocalKey(folder)
    const port = await listenOnPort(sidecar.server, place.port)
    sidecar.open({ port, upstreamHost, key })
    return { address: `http://127.0.0.1:${port}`, key }
  }
  sidecar.open({ port: undefined, upstreamHost, key: undefined })
  await listenOnSocket(sidecar.server, { ...place, lockFolder: join(folder, 'lock') })
  return { address: `unix:${place.path}`, key: undefined }
}

function pagesOf({ session, hasPassword, now }: ProxyRun, metrics: Metrics): OwnPages {
  const startedAt = Math.floor(now() / 1000)
  return {
    async isReady() {
      try {
        const saved = await session.saved()
        return saved?.pair !== undefined || (hasPassword && saved?.block === undefined)
      } catch {
        return false
      }
    },
    async status() {
      const { account } = session
      const saved = await session.saved().catch(() => undefined)
      return {
        upstream: account.baseUrl,
        email: account.email,
        appId: account.appId,
        startedAt,
        callsInFlight: metrics.inFlight,
        access: { endTime: saved?.pair?.accessTokenEndTime },
        refresh: { endTime: saved?.pair?.refreshTokenEndTime },
        passwordAtHand: hasPassword,
      }
    },
    metrics: () => metrics.text(),
  }
}

function tellOfRenewals({ client }: Session, metrics: Metrics, output: Output): void {
  client.on('adopted', () => metrics.renewed('adopted'))
  client.on('refreshed', () => {
    metrics.renewed('refreshed')
    output.say('The access token was over; renewed.')
  })
  client.on('made', ({ used, limit }) => {
    metrics.renewed('made')
    output.say(`A new pair was made, token ${used} of ${limit} today.`)
  })
  client.on('retrying', ({ method, code }) => output.say(`${method}: ${code}, trying again …`))
}

/** Milliseconds in which one kind of failure is told once: an outage is one event, however many call. */
const QUIET_MS = 10_000

function tellOfFailures(output: Output, now: () => number): (failure: ChatAppError | UpstreamError) => void {
  const toldAt = new Map<string, number>()
  return failure => {
    if (failure instanceof UpstreamError && failure.kind === 'caller') return
    const text = failure instanceof UpstreamError ? failure.message : wordsOf(failure)
    const last = toldAt.get(text)
    if (last !== undefined && now() - last < QUIET_MS) return
    if (toldAt.size > 100) toldAt.clear()
    toldAt.set(text, now())
    output.say(output.paintTalk('yellow', text))
  }
}

function wordsOf(failure: ChatAppError): string {
  const { code, message, next } = failureFacts(failure)
  return `${code}: ${message}${next ? `. ${next}` : ''}`
}
