/** Questions to a person. Each rejects with `CancelledError` when they stop. */
export interface Prompts {
  begin(title: string): void
  /** A line between questions. */
  note(text: string): void
  warn(text: string): void
  end(text: string): void
  text(question: TextQuestion): Promise<string>
  /** Nothing typed is shown. */
  password(message: string): Promise<string>
  /** The answer to Enter alone is no. */
  confirm(message: string): Promise<boolean>
}

export interface TextQuestion {
  message: string
  /** In the field already; Enter takes it. */
  initial?: string | undefined
  placeholder?: string
  /** What is wrong with an answer; `undefined` for a good one. */
  check(answer: string): string | undefined
}
