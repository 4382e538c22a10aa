/** Room for an account with all the apps it may have, on one line. */
export const LONGEST_LINE_BYTES = 1_048_576

/** A line without its end, or why it cannot be read. */
export type Line = { line: number; text: string } | { line: number; why: string }

const LF = 0x0a
const CR = 0x0d
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Cuts bytes into lines. No line is kept beyond {@link LONGEST_LINE_BYTES}: what is longer is passed over to its end and
 * told of, so that a file of one endless line costs no memory.
 */
export async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let kept: Uint8Array[] = []
  let length = 0
  let line = 1
  const keep = (bytes: Uint8Array): void => {
    length += bytes.length
    if (length <= LONGEST_LINE_BYTES) kept.push(bytes)
    else kept = []
  }
  const take = (): Line => {
    const taken = length > LONGEST_LINE_BYTES ? { line, why: TOO_LONG } : textOf(line, Buffer.concat(kept))
    kept = []
    length = 0
    line++
    return taken
  }
  for await (const chunk of source) {
    let from = 0
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
      keep(chunk.subarray(from, end))
      yield take()
      from = end + 1
    }
    if (from < chunk.length) keep(chunk.subarray(from))
  }
  if (length > 0) yield take()
}

const TOO_LONG = `is longer than ${LONGEST_LINE_BYTES} bytes`

function textOf(line: number, bytes: Buffer): Line {
  const isCrLf = bytes.at(-1) === CR
  return decode(line, isCrLf ? bytes.subarray(0, -1) : bytes)
}

/** Text of bytes that must be UTF-8 without a NUL: neither can be kept by every store. */
export function decode(line: number, bytes: Uint8Array): Line {
  try {
    const text = decoder.decode(bytes)
    return text.includes('\0') ? { line, why: 'holds a NUL character' } : { line, text }
  } catch {
    return { line, why: 'is not UTF-8' }
  }
}
