import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Place } from './sidecar.ts'

/** Sends bytes as they are, malformed or not, and reads until the other end hangs up, which it has to. */
export async function rawExchange(place: Place, bytes: string, timeoutMs = 10_000): Promise<string> {
  const socket = 'socketPath' in place ? connect(place.socketPath) : connect(place.port, place.host)
  await once(socket, 'connect')
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`not closed: ${bytes}`)))
  socket.write(Buffer.from(bytes, 'latin1'))
  return text(socket)
}

/** The statuses of the answers in what was read. */
export function statusesIn(received: string): number[] {
  return [...received.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status))
}
