/** The streams of a command: data goes out, talk goes to the error stream, so that pipes carry data only. */
export interface Terminal {
  out: Stream
  err: Stream
  /** Whether somebody types: stdin is a keyboard. */
  isTyped: boolean
  /** Reads all of stdin. */
  readInput(): Promise<Buffer<ArrayBuffer>>
}

export interface Stream {
  write(text: string): void
  /** Copies a body as it comes, no faster than it is read. */
  copy(body: ReadableStream<Uint8Array>): Promise<void>
  /** Whether a person reads it. */
  isTerminal: boolean
  /** Characters in a line of a terminal, where it has one. */
  width?: number | undefined
  /** Whether colours are wanted. */
  hasColour: boolean
}
