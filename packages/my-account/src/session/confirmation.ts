/** The one question "is it you?" that may be open; calls that need it at once wait for the same answer. */
export interface Question {
  answer(confirmed: boolean): void
}

let open: { question: Question; answered: Promise<boolean> } | undefined
const listeners = new Set<() => void>()

/** Asks for the password (or a code), and waits. False when the person gave up. */
export function askWhoItIs(): Promise<boolean> {
  if (open !== undefined) return open.answered
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const answer = (confirmed: boolean) => {
    open = undefined
    resolve(confirmed)
    tell()
  }
  open = { question: { answer }, answered: promise }
  tell()
  return promise
}

export const currentQuestion = (): Question | undefined => open?.question

export function onQuestion(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function tell(): void {
  for (const listener of listeners) listener()
}
