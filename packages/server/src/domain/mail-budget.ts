import { throttleScopes } from './network.ts'

/** How much e-mail strangers may have sent, so that nobody's letter-box is filled by way of this server. */
export interface MailBudget {
  /** What to do with a request: send, say nothing and send nothing, or refuse for so many seconds. */
  ask(request: { emailKey: string; address: string }): 'send' | 'silent' | { retryAfterSeconds: number }
}

const WINDOW_MS = 3_600_000
/** To one letter-box in a window, whoever asks. */
const LETTERS_PER_EMAIL = 3
/** At the request of one address in a window. */
const LETTERS_PER_ADDRESS = 30
/** Entries remembered of each; the oldest go first. */
const MOST_REMEMBERED = 10_000

/** @param now milliseconds of a monotonic clock */
export function createMailBudget(now: () => number): MailBudget {
  const emails = createCounts(LETTERS_PER_EMAIL, now)
  const addresses = createCounts(LETTERS_PER_ADDRESS, now)
  return {
    ask({ emailKey, address }) {
      // The narrowest scope: an IPv4 address, an IPv6 /64.
      const wait = addresses.take(throttleScopes(address)[0] ?? '')
      if (wait > 0) return { retryAfterSeconds: Math.ceil(wait / 1000) }
      // Not refused: a refusal would tell that somebody else asked for this e-mail.
      return emails.take(emailKey) > 0 ? 'silent' : 'send'
    },
  }
}

interface Count {
  endsAt: number
  used: number
}

function createCounts(limit: number, now: () => number) {
  const counts = new Map<string, Count>()
  return {
    /** Takes one of a key's window. Gives how long to wait where none is left, milliseconds. */
    take(key: string): number {
      const at = now()
      const found = counts.get(key)
      const count = found && found.endsAt > at ? found : { endsAt: at + WINDOW_MS, used: 0 }
      if (count.used >= limit) return count.endsAt - at
      count.used++
      counts.delete(key)
      counts.set(key, count)
      const [oldest] = counts.keys()
      if (counts.size > MOST_REMEMBERED && oldest !== undefined) counts.delete(oldest)
      return 0
    },
  }
}
