import { adviceOf } from './notes.ts'
import { ADVICE, REFRESH_PATH, TOKENS_PATH } from './wire.ts'

/**
 * A fetch that hears what the server says about this app's habits, which it does with each new pair.
 *
 * @param hear is told with each new pair, by no rules where there is nothing to mend, and with a refusal that names some
 */
export function listeningFetch(
  fetch: typeof globalThis.fetch,
  hear: (rules: readonly string[]) => Promise<void>,
): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    if (init?.method === 'POST' && typeof input === 'string' && isTokenMethod(input)) {
      const rules = adviceOf(response.headers.get(ADVICE))
      if (response.ok || rules.length > 0) await hear(rules)
    }
    return response
  }
}

function isTokenMethod(url: string): boolean {
  return url.endsWith(TOKENS_PATH) || url.endsWith(REFRESH_PATH)
}
