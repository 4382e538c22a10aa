import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { type SeenRequest, StrictReader } from './strict-reader.ts'

/** An upstream on a bare socket, which keeps every request that reached it, byte for byte, and answers 200. */
export class ScoreKeeper {
  readonly seen: SeenRequest[] = []
  /** Told of each request as it arrives, before it is answered; without it they are kept in {@link seen}. */
  onRequest: ((request: SeenRequest) => void) | undefined
  /** What a request is answered, a character a byte; the usual where it gives nothing. */
  answer: ((request: SeenRequest) => string | undefined) | undefined
  readonly #server: Server

  private constructor() {
    this.#server = createServer({ noDelay: true }, socket => this.#serve(socket))
  }

  static async start(): Promise<ScoreKeeper> {
    const keeper = new ScoreKeeper()
    keeper.#server.listen(0, '127.0.0.1')
    await once(keeper.#server, 'listening')
    // A test that has ended must not be kept running by it.
    keeper.#server.unref()
    return keeper
  }

  /** `127.0.0.1:port` */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get url(): string {
    return `http://${this.host}`
  }

  /** Takes what was seen so far, and forgets it. */
  take(): SeenRequest[] {
    return this.seen.splice(0)
  }

  #serve(socket: Socket): void {
    socket.unref()
    socket.on('error', () => socket.destroy())
    const reader = new StrictReader()
    socket.on('data', (bytes: Buffer) => {
      for (const request of reader.take(bytes)) {
        if (this.onRequest) this.onRequest(request)
        else this.seen.push(request)
        if (request.faults.length > 0) socket.destroy()
        else socket.write(this.answer?.(request) ?? usualAnswer(request), 'latin1')
      }
    })
  }
}

/** Says which target it was asked for. */
function usualAnswer({ method, target }: SeenRequest): string {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${target.length}\r\n\r\n`
  return method === 'HEAD' ? head : head + target
}
