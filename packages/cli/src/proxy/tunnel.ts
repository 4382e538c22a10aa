import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Call } from './call.ts'
import { responseHeaders } from './headers.ts'

/** Tells the caller that the protocol changes, and joins both connections; where one ends, the other does. */
export function joinTunnel(
  { response, upgrade }: Call,
  message: IncomingMessage,
  { socket: far, head: farHead }: { socket: Duplex; head: Buffer },
): void {
  if (!upgrade) {
    // Nobody asked for it.
    far.destroy()
    response.destroy()
    return
  }
  const { socket: near, head: nearHead } = upgrade
  response.detachSocket(near as NonNullable<typeof response.socket>)
  const { rawHeaders, headers, statusMessage } = message
  const kept = responseHeaders(rawHeaders, headers.connection, 101)
  const lines = [`HTTP/1.1 101 ${statusMessage}`, 'Connection: Upgrade', `Upgrade: ${headers.upgrade ?? ''}`]
  for (let i = 0; i < kept.length; i += 2) lines.push(`${kept[i]}: ${kept[i + 1]}`)
  near.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'))
  if (farHead.length > 0) near.write(farHead)
  if (nearHead.length > 0) far.write(nearHead)
  link(near, far)
  link(far, near)
  near.pipe(far)
  far.pipe(near)
}

/** An idle connection is none to be closed: the protocol has its own signs of life. */
function link(one: Duplex, other: Duplex): void {
  if ('setTimeout' in one && typeof one.setTimeout === 'function') one.setTimeout(0)
  one.on('error', () => other.destroy())
  one.on('close', () => other.destroy())
}
