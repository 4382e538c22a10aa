import http from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { noteSecretsIn } from '../harness/index.ts'

export interface KeptAnswer {
  status: number
  text: string
  /** Whether the server said it would close the connection. */
  closes: boolean
}

/** One connection that is kept, as an app with a pool has it: call after call goes over it. */
export class KeptConnection {
  readonly #base: string
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 1 })

  constructor(base: string) {
    this.#base = base
  }

  async call(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<KeptAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<KeptAnswer>()
    const request = http.request(this.#base + path, { method, headers, agent: this.#agent })
    request.setTimeout(15_000, () => request.destroy(new Error('no answer')))
    request.once('error', reject)
    request.once('response', response => {
      let text = ''
      response.setEncoding('utf8').on('data', piece => {
        text += piece
      })
      response.once('error', reject)
      response.once('end', () => {
        noteSecretsIn(text)
        resolve({ status: response.statusCode ?? 0, text, closes: response.headers.connection === 'close' })
      })
    })
    request.end()
    return promise
  }

  close(): void {
    this.#agent.destroy()
  }
}

export interface Traffic {
  answered(): number
  /** Resolves when every caller has been refused a new connection; with the calls that were accepted and then dropped. */
  refused: Promise<Error[]>
}

/** So many callers, each on a connection of its own, one call after another with a short breath between. */
export function traffic(base: string, callers: number, send: (kept: KeptConnection) => Promise<void>): Traffic {
  let answered = 0
  const dropped: Error[] = []
  const caller = async (): Promise<void> => {
    const kept = new KeptConnection(base)
    for (;;) {
      try {
        await send(kept)
        answered += 1
        await wait(Math.random() * 20)
      } catch (error) {
        // Nobody listens any more: the caller knows that nothing was done, and goes elsewhere.
        if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') dropped.push(error as Error)
        return kept.close()
      }
    }
  }
  const refused = Promise.all(Array.from({ length: callers }, caller)).then(() => dropped)
  return { answered: () => answered, refused }
}
