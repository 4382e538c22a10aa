/** What a command may use of the process it runs in. */
export interface CommandContext {
  environment: Readonly<Record<string, string | undefined>>
  /** Writes data for programs and people: stdout. */
  print(line: string): void
  /** Says something to the person at the terminal: stderr, whose loss is no failure. The log is on stdout. */
  tell(line: string): void
  /** Reads all of stdin. */
  readInput(): Promise<string>
  /** The bytes of stdin, for what may be too much to hold. */
  openInput(): AsyncIterable<Uint8Array>
  /** Rewrites one line of the terminal; absent where stderr is none. */
  showProgress?: ((text: string) => void) | undefined
  /** Resolves with the name of the signal that asks the process to stop. */
  untilStopped(): Promise<string>
}
