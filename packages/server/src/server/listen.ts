import type { FastifyInstance } from 'fastify'
import { type AppDeps, buildAccountApp, buildApp } from '../app.ts'
import { accountPlace } from './account-place.ts'
import type { ServerUrls } from './account-side.ts'
import { closeListener, stopServing } from './stop.ts'

export interface Listeners {
  /** `http://host:port` of the API as it listens. */
  url: string
  /** Takes no new connections; those that are there go on. */
  closeDoor(): void
  /** Answers what is under way, then closes every connection. */
  stop(): Promise<void>
}

/** How My Account is registered; `undefined` where it is not served. */
type Register = ((app: FastifyInstance) => void) | undefined

/**
 * Listens: for the API, and where My Account has an origin of its own for that, too. Fills in the URLs, since ports that
 * the system chose are known only now. Rejects when an address is taken; then nothing listens.
 */
export async function listen(deps: AppDeps, account: Register, urls: ServerUrls): Promise<Listeners> {
  const { config } = deps
  const place = accountPlace(config)
  const apps = [await buildApp({ ...deps, account: place.kind === 'shared' ? account : undefined })]
  try {
    const url = await (apps[0] as FastifyInstance).listen(config.listen)
    urls.api = config.publicUrl?.origin ?? url
    urls.account = config.accountUrl?.origin ?? (place.kind === 'none' ? '' : url)
    if (account && place.kind === 'own') {
      const app = await buildAccountApp({ ...deps, account })
      apps.push(app)
      const ownUrl = await app.listen(place.listen)
      urls.account = config.accountUrl?.origin ?? ownUrl
    }
    const stop = async () => {
      await Promise.all(apps.map(app => stopServing(app, config.shutdownTimeout * 1000)))
    }
    const closeDoor = () => {
      for (const app of apps) closeListener(app)
    }
    return { url, closeDoor, stop }
  } catch (error) {
    await Promise.all(apps.map(app => app.close()))
    throw error
  }
}
