import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** An upstream of bytes: it keeps what came, and answers what it was told to. */
export class RawUpstream implements AsyncDisposable {
  readonly #server: Server
  readonly sockets = new Set<Socket>()
  /** All that came over all connections, a character a byte. */
  received = ''
  /** What becomes of a connection when a head is whole. */
  onHead: (socket: Socket, head: string) => void = socket => socket.end(OK)

  private constructor() {
    this.#server = createServer({ allowHalfOpen: true }, socket => this.#take(socket))
  }

  static async start(): Promise<RawUpstream> {
    const upstream = new RawUpstream()
    upstream.#server.listen(0, '127.0.0.1')
    await once(upstream.#server, 'listening')
    return upstream
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  #take(socket: Socket): void {
    this.sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => this.sockets.delete(socket))
    // After those who have something to say at the end.
    socket.once('end', () => setImmediate(() => socket.end()))
    let head = ''
    let isWhole = false
    socket.on('data', chunk => {
      const text = chunk.toString('latin1')
      this.received += text
      if (isWhole) return
      head += text
      if (!head.includes('\r\n\r\n')) return
      isWhole = true
      this.onHead(socket, head)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'

/** Sends bytes, and gives all that comes back until the other side ends. A character is a byte. */
export async function exchange(url: string, bytes: string): Promise<string> {
  const socket = await open(url)
  socket.write(bytes, 'latin1')
  return untilEnd(socket)
}

export async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  return socket
}

export async function untilEnd(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', chunk => {
    text += chunk.toString('latin1')
  })
  await Promise.race([once(socket, 'end'), once(socket, 'close')])
  socket.destroy()
  return text
}
