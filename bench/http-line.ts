import { connect, type Socket } from 'node:net'

const HEAD_END = '\r\n\r\n'

/**
 * One keep-alive connection with one call at a time, as cheap as can be: the generator of an open loop has to keep its
 * schedule. Reads only what our own servers write: a status line and a Content-Length.
 */
export class HttpLine {
  readonly #socket: Socket
  readonly #onBroken: (error: Error) => void
  #received = ''
  #onAnswer: ((status: number, body: string) => void) | undefined

  constructor(port: number, onBroken: (error: Error) => void) {
    this.#onBroken = onBroken
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.setEncoding('latin1')
    this.#socket.on('data', (chunk: string) => this.#read(chunk))
    this.#socket.on('error', onBroken)
  }

  send(request: string, onAnswer: (status: number, body: string) => void): void {
    this.#onAnswer = onAnswer
    this.#socket.write(request, 'latin1')
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(chunk: string): void {
    this.#received += chunk
    const headEnd = this.#received.indexOf(HEAD_END)
    if (headEnd < 0) return
    const head = this.#received.slice(0, headEnd)
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1])
    if (Number.isNaN(length)) {
      this.#onBroken(new Error('an answer without a length'))
      return
    }
    const bodyStart = headEnd + HEAD_END.length
    if (this.#received.length < bodyStart + length) return
    const body = this.#received.slice(bodyStart, bodyStart + length)
    this.#received = ''
    const answer = this.#onAnswer
    this.#onAnswer = undefined
    answer?.(Number(head.slice(9, 12)), body)
  }
}
