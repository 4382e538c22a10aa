import { decode, type Line, LONGEST_LINE_BYTES } from './read-lines.ts'

const BYTE = {
  lineFeed: 0x0a,
  quote: 0x22,
  comma: 0x2c,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  open: 0x7b,
  close: 0x7d,
} as const

const TOO_LONG = `is longer than ${LONGEST_LINE_BYTES} bytes`
const NO_LIST = 'is where the file stops being a list of JSON objects; nothing from here on was read'

/**
 * Cuts a JSON list of objects into its objects, each with the line it begins on, and judges none of them. Memory holds
 * one object at a time, and of one that is too long nothing. JSON's own marks are ASCII, so bytes are looked at, not text.
 */
export async function* readArray(source: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const cutter = new Cutter()
  for await (const chunk of source) {
    yield* cutter.cut(chunk)
    if (cutter.broken) return
  }
  const { line, isWhole } = cutter
  if (!isWhole) yield { line, why: NO_LIST }
}

class Cutter {
  line = 1
  broken = false
  #beganOn = 1
  /** 0 before the list, 1 in it, 2 and more in an object. */
  #depth = 0
  #inText = false
  #escaped = false
  #ended = false
  #kept: Uint8Array[] = []
  #length = 0

  get isWhole(): boolean {
    return this.#ended
  }

  *cut(chunk: Uint8Array): Generator<Line> {
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number
      if (byte === BYTE.lineFeed) this.line++
      if (this.#depth < 2) {
        if (!this.#between(byte)) {
          this.broken = true
          yield { line: this.line, why: NO_LIST }
          return
        }
        if (this.#depth === 2) from = at
        continue
      }
      if (this.#within(byte)) continue
      this.#keep(chunk.subarray(from, at + 1))
      yield this.#take()
    }
    if (this.#depth >= 2) this.#keep(chunk.subarray(from))
  }

  /** Between objects; `false` where that is no list. */
  #between(byte: number): boolean {
    if (isSpace(byte)) return true
    if (this.#ended) return false
    if (this.#depth === 0) {
      this.#depth = 1
      return byte === BYTE.openList
    }
    if (byte === BYTE.open) {
      this.#depth = 2
      this.#beganOn = this.line
      return true
    }
    this.#ended = byte === BYTE.closeList
    return this.#ended || byte === BYTE.comma
  }

  /** In an object; `false` where it ends with this byte. */
  #within(byte: number): boolean {
    if (this.#inText) {
      if (this.#escaped) this.#escaped = false
      else if (byte === BYTE.backslash) this.#escaped = true
      else if (byte === BYTE.quote) this.#inText = false
    } else if (byte === BYTE.quote) this.#inText = true
    else if (byte === BYTE.open || byte === BYTE.openList) this.#depth++
    else if (byte === BYTE.close || byte === BYTE.closeList) this.#depth--
    return this.#depth >= 2
  }

  #keep(bytes: Uint8Array): void {
    this.#length += bytes.length
    if (this.#length <= LONGEST_LINE_BYTES) this.#kept.push(bytes)
    else this.#kept = []
  }

  #take(): Line {
    const line = this.#beganOn
    const taken = this.#length > LONGEST_LINE_BYTES ? { line, why: TOO_LONG } : decode(line, Buffer.concat(this.#kept))
    this.#kept = []
    this.#length = 0
    return taken
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === BYTE.lineFeed || byte === 0x0d
}
