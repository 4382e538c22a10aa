import { SERVER_CORE } from './pin.ts'
import { ask, end, launchScript } from './processes.ts'
import type { Served } from './server.ts'

/** Starts the yardstick of HTTP figures, with the same Node on the same core; without a body it answers 204. */
export async function startBare(body = ''): Promise<Served> {
  const child = launchScript(SERVER_CORE, 'bare-server')
  const { url } = await ask<{ url: string }>(child, { body })
  return { url, pid: child.pid as number, stop: signal => end(child, signal) }
}
