import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { after, afterEach } from 'node:test'
import type { Front } from '../../src/observe/front.ts'
import { openFront } from './open-front.ts'

/** An upstream of bytes: it keeps what came, and answers what it was told to. */
export class RawUpstream implements AsyncDisposable {
  readonly #server: Server
  readonly sockets = new Set<Socket>()
  /** All that came over all connections, a character a byte. */
  received = ''
  /** What becomes of a connection when a head is whole. */
  onHead: (socket: Socket, head: string) => void = socket => socket.end(ANSWER_OK)

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

/** The last header of a call that is the only one of its connection, and the end of the head. */
export const LAST = 'Connection: close\r\n\r\n'

export function rawAnswer(status: string, headers: readonly string[], body: string): string {
  return `HTTP/1.1 ${status}\r\n${[...headers, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`
}

export const ANSWER_OK: string = rawAnswer('200 OK', ['Content-Length: 2'], 'ok')

/** What is the connection's own, and so may differ. */
export function withoutConnection(head: string): string {
  return head.replace(/^(connection|keep-alive): .*\r\n/gim, '')
}

export interface UntouchedRig {
  upstream: RawUpstream
  front: Front
  /** One whose callers stand behind a proxy that is trusted: it adds nothing at all. */
  behindProxy: Front
}

/** Starts all for the tests of a file, and forgets after each what came. */
export async function startUntouchedRig(): Promise<UntouchedRig> {
  const upstream = await RawUpstream.start()
  const front = await openFront(upstream.url)
  const behindProxy = await openFront(upstream.url, { trusted: ['loopback'] })
  afterEach(() => {
    upstream.received = ''
    upstream.onHead = socket => socket.end(ANSWER_OK, 'latin1')
  })
  after(async () => {
    await front.stop(100)
    await behindProxy.stop(100)
    await upstream[Symbol.asyncDispose]()
  })
  return { upstream, front, behindProxy }
}
