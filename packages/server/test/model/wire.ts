import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** What happens once to what a node says next to its database. */
export interface Fault {
  /** `hold`: it lies on the wire until it is let go, as on a node that was frozen or with a commit that is slow. */
  kind: 'lose answer' | 'cut before' | 'hold'
  /** To the commit that comes next, or to what is said after so many other messages. */
  at: number | 'commit'
}

const COMMIT = 'commit'

/** The network between one node and its database. Any one message of it can be held, or the connection cut at it. */
export class Wire {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #armed: { fault: Fault; said: number } | undefined
  #heard: (() => void) | undefined
  #held: (() => void)[] = []
  #lostPorts: number[] = []

  private constructor(target: URL) {
    this.#server = createServer(client => this.#join(client, target))
  }

  static async open(target: URL): Promise<Wire> {
    const wire = new Wire(target)
    wire.#server.listen(0, '127.0.0.1')
    await once(wire.#server, 'listening')
    return wire
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Whether a message is held. */
  get isHolding(): boolean {
    return this.#held.length > 0
  }

  /** Arms one fault. Gives what resolves when a message is held. */
  arm(fault: Fault): Promise<void> {
    this.#armed = { fault, said: 0 }
    return new Promise(resolve => {
      this.#heard = resolve
    })
  }

  disarm(): void {
    this.#armed = undefined
  }

  /** Lets go what is held. */
  release(): void {
    for (const go of this.#held.splice(0)) go()
  }

  /** Ports of connections that were cut: the database may still be at their last message. */
  takeLostPorts(): readonly number[] {
    return this.#lostPorts.splice(0)
  }

  /** Cuts all, and lets nobody in any more. What is held is never said. */
  close(): void {
    this.#held = []
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #join(client: Socket, target: URL): void {
    const upstream = connect({ host: target.hostname, port: Number(target.port) })
    let port: number | undefined
    upstream.on('connect', () => {
      port = upstream.localPort
    })
    const cut = () => {
      if (port !== undefined) this.#lostPorts.push(port)
      port = undefined
      client.destroy()
      upstream.destroy()
    }
    let isDeaf = false
    let waiting: Buffer[] | undefined
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket)
      socket.on('error', cut).on('close', () => {
        this.#sockets.delete(socket)
        cut()
      })
    }
    client.on('data', (chunk: Buffer) => {
      if (waiting) return void waiting.push(chunk)
      const kind = this.#strike(chunk)
      if (kind === 'cut before') return cut()
      isDeaf = kind === 'lose answer'
      if (kind !== 'hold') return void upstream.write(chunk)
      waiting = [chunk]
      this.#held.push(() => {
        for (const held of waiting?.splice(0) ?? []) upstream.write(held)
        waiting = undefined
      })
      this.#heard?.()
    })
    upstream.on('data', (chunk: Buffer) => (isDeaf ? cut() : client.write(chunk)))
  }

  #strike(chunk: Buffer): Fault['kind'] | undefined {
    if (!this.#armed) return undefined
    const { fault, said } = this.#armed
    this.#armed.said++
    const isIt = fault.at === 'commit' ? chunk.includes(COMMIT) : said === fault.at
    if (!isIt) return undefined
    this.#armed = undefined
    return fault.kind
  }
}
