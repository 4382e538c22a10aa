import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import { languageOf } from '@chatapp-access/contract'
import { Refusal } from '../flows/refusal.ts'
import { errorEnvelope } from '../plugins/error-answer.ts'
import type { Onlooker } from './call-watch.ts'
import { endToEnd } from './end-to-end.ts'
import type { Forwarder } from './forward.ts'

/** Methods that change nothing, so that doing them twice is as good as once (RFC 9110 section 9.2.1). */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

export interface PassageDeps {
  forwarder: Forwarder
  /** Is told the code of each call that the upstream did not answer. */
  onFailure(code: string): void
}

/** Methods of which Node sends the head as it is; with any other it announces a body in pieces where no length is told. */
const WITHOUT_BODY: ReadonlySet<string> = new Set([...SAFE, 'DELETE', 'TRACE'])

/** One call on its way to the upstream, and its answer on the way back: each as fast as the other end reads. */
export class Passage {
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #watch: Onlooker
  readonly #deps: PassageDeps
  readonly #hasBody: boolean
  #isRepeatable: boolean
  #outgoing: ClientRequest | undefined

  constructor(request: IncomingMessage, response: ServerResponse, watch: Onlooker, deps: PassageDeps) {
    this.#request = request
    this.#response = response
    this.#watch = watch
    this.#deps = deps
    this.#hasBody = request.headers['content-length'] !== undefined || 'transfer-encoding' in request.headers
    this.#isRepeatable = !this.#hasBody && SAFE.has(request.method ?? '')
    response.once('close', () => {
      if (!response.writableFinished) this.#outgoing?.destroy()
    })
  }

  /** `hop`: the address to add to X-Forwarded-For. */
  begin(hop: string | undefined): void {
    try {
      this.#send(hop)
    } catch (error) {
      // What the parser takes and the writer refuses.
      this.#fail(error instanceof Error ? error.name : 'unwritable')
    }
  }

  /** Answers that the call can go nowhere; `code` is for the log. */
  refuse(code: string): void {
    this.#fail(code)
  }

  #send(hop: string | undefined): void {
    const request = this.#request
    const { forwarder } = this.#deps
    const method = request.method ?? 'GET'
    const headers = forwarder.headersOf(requestHeaders(request), hop)
    // The length that is meant (RFC 9110 section 8.6).
    if (!this.#hasBody && !WITHOUT_BODY.has(method)) headers.push('Content-Length', '0')
    const outgoing = forwarder.open(method, forwarder.targetOf(request), headers)
    this.#outgoing = outgoing
    outgoing.once('response', answer => this.#relay(answer))
    outgoing.on('error', (error: NodeJS.ErrnoException) => this.#onError(error, hop))
    if (this.#hasBody) this.#sendBody(outgoing)
    else outgoing.end()
  }

  #sendBody(outgoing: ClientRequest): void {
    const request = this.#request
    const pipe = (): void => {
      request.pipe(outgoing, { end: false })
      request.once('end', () => {
        if (request.rawTrailers.length > 0) outgoing.addTrailers(pairsOf(request.rawTrailers))
        outgoing.end()
      })
    }
    // What nobody takes any more is read all the same: the caller's next request comes behind it.
    outgoing.once('close', () => request.unpipe(outgoing).resume())
    if (request.headers.expect?.toLowerCase() !== '100-continue') pipe()
    else {
      // The upstream says whether it wants the body (RFC 9110 section 10.1.1).
      outgoing.once('continue', () => {
        this.#response.writeContinue()
        pipe()
      })
    }
  }

  #relay(answer: IncomingMessage): void {
    const [request, response] = [this.#request, this.#response]
    this.#watch.answered(answer)
    response.sendDate = false
    try {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answerHeaders(answer, request))
    } catch (error) {
      // Such as a status of 099: nothing has been sent yet.
      answer.destroy()
      this.#fail(error instanceof Error ? error.name : 'unwritable')
      return
    }
    answer.pipe(response, { end: false })
    answer.once('end', () => {
      if (answer.rawTrailers.length > 0) response.addTrailers(pairsOf(answer.rawTrailers))
      response.end()
    })
    answer.once('close', () => {
      if (!answer.complete) this.#cut()
    })
    // A head whose content is long in coming, as with server-sent events, does not wait; most others go in one piece.
    setImmediate(() => {
      if (!response.destroyed) response.flushHeaders()
    })
  }

  #onError(error: NodeJS.ErrnoException, hop: string | undefined): void {
    if (this.#response.destroyed) this.#watch.failed()
    else if (this.#isRepeatable && this.#outgoing?.reusedSocket && !this.#response.headersSent) {
      // The upstream closed the idle connection just as it was used.
      this.#isRepeatable = false
      this.begin(hop)
    } else this.#fail(error.code ?? error.name)
  }

  /** The one answer that is ours: the upstream gave none. */
  #fail(code: string): void {
    const response = this.#response
    this.#deps.onFailure(code)
    this.#watch.failed()
    if (response.headersSent) {
      this.#cut()
      return
    }
    const { lang } = this.#request.headers
    const language = languageOf(typeof lang === 'string' ? lang : undefined)
    const body = JSON.stringify(errorEnvelope(new Refusal('ApiBadGatewayError'), language))
    response.writeHead(502, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
    })
    response.end(body)
    this.#request.resume()
  }

  /** With HTTP/1.0 the end of the connection is the end of the content, so only a reset tells that some is missing. */
  #cut(): void {
    if (this.#request.httpVersion === '1.0') this.#request.socket.resetAndDestroy()
    this.#response.destroy()
  }
}

function requestHeaders({ rawHeaders, headers }: IncomingMessage): string[] {
  const kept = endToEnd(rawHeaders, headers.connection)
  return 'transfer-encoding' in headers ? kept : without(kept, 'trailer')
}

/** The transfer coding is that of a connection: ours is chosen anew where no length is told. Only it has trailers. */
function answerHeaders({ rawHeaders, headers }: IncomingMessage, request: IncomingMessage): string[] {
  const kept = without(endToEnd(rawHeaders, headers.connection), 'transfer-encoding')
  const isInPieces = 'transfer-encoding' in headers && request.httpVersion === '1.1' && request.method !== 'HEAD'
  return isInPieces ? kept : without(kept, 'trailer')
}

function without(flat: readonly string[], name: string): string[] {
  return flat.filter((_, at) => flat[at - (at % 2)]?.toLowerCase() !== name)
}

function pairsOf(flat: readonly string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, at) => [flat[at * 2] as string, flat[at * 2 + 1] as string])
}
