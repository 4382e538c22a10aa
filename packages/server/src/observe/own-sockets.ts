import type { Socket } from 'node:net'

/**
 * The connections that this process opened to the upstream. One that comes in again at the listener tells that the upstream
 * leads back here, by a changed DNS record for instance: each call would become the next, until nothing is left.
 */
export class OwnSockets {
  readonly #ends = new Set<string>()

  /** Remembers a connection until it is closed; the one to note it is whoever opened it. */
  note(socket: Socket): void {
    if (!socket.connecting) return
    socket.once('connect', () => {
      const end = endOf(socket.localAddress, socket.localPort)
      this.#ends.add(end)
      socket.once('close', () => this.#ends.delete(end))
    })
  }

  /** Whether the other end of a connection is one of these. */
  hasPeerOf(socket: Socket): boolean {
    return this.#ends.has(endOf(socket.remoteAddress, socket.remotePort))
  }
}

/** An IPv4 address has two spellings where a listener takes both families. */
function endOf(address: string | undefined, port: number | undefined): string {
  return `${address?.replace(/^::ffff:/, '')} ${port}`
}
