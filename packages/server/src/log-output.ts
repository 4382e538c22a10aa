import { write } from 'node:fs'

/** Writes some of the bytes somewhere else than on this thread, and tells how many. */
export type WriteBytes = (bytes: Buffer, done: (error: NodeJS.ErrnoException | null, written: number) => void) => void

/** What may wait for a slow reader, in characters: some thousand lines. */
const MOST_WAITING = 1_048_576

/** How long a full pipe that cannot be waited for is left alone, milliseconds. */
const FULL_PAUSE_MS = 50

/**
 * Where log lines go, usually stdout. A log that cannot be written, because its reader stalls or its disk is full, must
 * neither hold up a call nor end the process; pino's own writer blocks the thread in the first case and never returns
 * in the second. So lines are written off this thread, wait in bounded memory, and are dropped where there is no room;
 * when writing works again, a line tells how many were.
 */
export class LogOutput {
  readonly #writeBytes: WriteBytes
  #waiting: string[] = []
  #waitingLength = 0
  #writing = false
  #lost = 0
  /** The last line that reached its reader is not whole. */
  #torn = false

  constructor(writeBytes: WriteBytes = (bytes, done) => write(1, bytes, done)) {
    this.#writeBytes = writeBytes
  }

  /** Takes one line, with its line end. Never throws, never waits. */
  write(line: string): void {
    if (this.#waitingLength + line.length > MOST_WAITING) {
      this.#lost++
      return
    }
    this.#waiting.push(line)
    this.#waitingLength += line.length
    if (!this.#writing) this.#send()
  }

  #send(): void {
    const lines = this.#waiting
    const lost = this.#lost
    const note = lost > 0 ? [noteOf(lost)] : []
    const text = (this.#torn ? '\n' : '') + [...note, ...lines].join('')
    this.#waiting = []
    this.#waitingLength = 0
    this.#lost = 0
    this.#writing = true
    this.#sendBytes(Buffer.from(text), lines.length + lost)
  }

  #sendBytes(bytes: Buffer, lines: number): void {
    this.#writeBytes(bytes, (error, written) => {
      if (error?.code === 'EAGAIN') return setTimeout(() => this.#sendBytes(bytes, lines), FULL_PAUSE_MS)
      if (!error && written < bytes.length) {
        this.#torn = true
        return this.#sendBytes(bytes.subarray(written), lines)
      }
      if (error) this.#lost += lines
      else this.#torn = false
      this.#writing = false
      if (this.#waiting.length > 0) this.#send()
    })
  }
}

function noteOf(lines: number): string {
  return `${JSON.stringify({ level: 40, time: new Date().toISOString(), lines, msg: 'log lines could not be written' })}\n`
}
