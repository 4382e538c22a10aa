import { type Client, isChatAppError } from '@chatapp-access/client'

/** How one query went. */
export interface Outcome {
  answered: boolean
  /** Of the error, where it was not. */
  code?: string
}

/** One query, the way every program sends it: nothing about tokens before it, and nothing after. */
export async function ask(chatapp: Client): Promise<Outcome> {
  try {
    await chatapp.get('/v1/me')
    return { answered: true }
  } catch (error) {
    return { answered: false, code: isChatAppError(error) ? error.code : codeOfFetch(error) }
  }
}

/** A query that never reached the server fails as it does with `fetch`. */
function codeOfFetch(error: unknown): string {
  if (!(error instanceof TypeError)) throw error
  return 'NetworkError'
}
