import { decodeBody } from '../../../src/observe/decode-body.ts'
import type { Note, NotedBody } from '../../../src/observe/note.ts'
import { BEGINNING, HOUR_MS, type RecordedBody, type RecordedCall } from './recording.ts'

const TOKEN = /c(at|rt)_[A-Za-z0-9_-]+/g
const END_TIME = /(TokenEndTime":)([0-9]+)/g
const LEFT_OUT = /("(?:email|password)"\s*:\s*")[^"]*/g

/** Writes down what was seen of a program, with longer times and without secrets. */
export class Scribe {
  readonly #beganAt: number
  readonly #scale: number
  readonly #names = new Map<string, string>()

  constructor(beganAt: number, scale: number) {
    this.#beganAt = beganAt
    this.#scale = scale
  }

  async write({ kind, at, address, authorization, refresh, query, body, status, answer }: Note): Promise<RecordedCall> {
    if (query !== undefined) throw new Error('no program of these puts secrets into a query')
    return {
      hour: Number((this.#scaled(at) / HOUR_MS).toFixed(4)),
      kind,
      address,
      ...(authorization !== undefined && { authorization: this.#named(authorization) }),
      ...(refresh !== undefined && { refresh: this.#named(refresh) }),
      ...(body && { body: await this.#body(body) }),
      status,
      ...(answer && { answer: await this.#body(answer) }),
    }
  }

  async #body(body: NotedBody): Promise<RecordedBody> {
    const text = this.#named((await decodeBody(body)) ?? '')
    return { type: body.type, text: text.replace(LEFT_OUT, '$1left out').replace(END_TIME, this.#end) }
  }

  /** The text with a name for each token, by which it is known all over the recording. */
  #named(text: string): string {
    return text.replace(TOKEN, (token, kind: string) => {
      const name = this.#names.get(token) ?? `${kind === 'at' ? 'access' : 'refresh'}-${this.#names.size + 1}`
      this.#names.set(token, name)
      return name
    })
  }

  readonly #end = (_: string, name: string, end: string): string => {
    return name + Math.round((BEGINNING + this.#scaled(Number(end) * 1000)) / 1000)
  }

  /** Milliseconds since the beginning of the recording. */
  #scaled(at: number): number {
    return (at - this.#beganAt) * this.#scale
  }
}
