import { throttleScopes } from './network.ts'

/** How much e-mail strangers may have sent, so that nobody's letter-box is filled by way of this server. */
export interface MailBudget {
  /** What to do with a request: send, say nothing and send nothing, or refuse for so many seconds. */
  ask(request: MailRequest): MailAnswer | Promise<MailAnswer>
  /** Whether as many letters are under way as may be at once: then nothing is asked of this server's mail. */
  isFull(): boolean
  /** Counts a letter as under way until it is sent, or was not taken. */
  whileSending(send: () => Promise<void>): Promise<void>
}

/** A letter that somebody asks for. */
export interface MailRequest {
  /** Of the letter-box. */
  emailKey: string
  /** IP address of who asks. */
  address: string
}

export type MailAnswer = 'send' | 'silent' | { retryAfterSeconds: number }

/** The one that counts, in the memory of this process: it answers at once. */
export interface LocalMailBudget extends MailBudget {
  ask(request: MailRequest): MailAnswer
}

const WINDOW_MS = 3_600_000
/** To one letter-box in a window, whoever asks. */
const LETTERS_PER_EMAIL = 3
/** At the request of one address in a window: of an IPv4 address and an IPv6 /64, of a /48, of a /32. */
const LETTERS_PER_SCOPE = [30, 60, 300]
/** Each holds a connection to the mail server, for half a minute where that does not answer. */
export const LETTERS_AT_ONCE = 100
/** Entries remembered of each; the oldest go first. */
const MOST_REMEMBERED = 10_000

/** @param now milliseconds of a monotonic clock */
export function createMailBudget(now: () => number): LocalMailBudget {
  const emails = createCounts(now)
  const addresses = createCounts(now)
  return {
    ask({ emailKey, address }) {
      const scopes = throttleScopes(address).map((scope, width) => [scope, LETTERS_PER_SCOPE[width] ?? 0] as const)
      const wait = Math.max(...scopes.map(scope => addresses.waitMs(...scope)))
      if (wait > 0) return { retryAfterSeconds: Math.ceil(wait / 1000) }
      for (const [scope] of scopes) addresses.take(scope)
      // Not refused: a refusal would tell that somebody else asked for this e-mail.
      if (emails.waitMs(emailKey, LETTERS_PER_EMAIL) > 0) return 'silent'
      emails.take(emailKey)
      return 'send'
    },

    ...createLettersUnderWay(),
  }
}

/** Counts letters under way, of which each process has so many. */
export function createLettersUnderWay(most = LETTERS_AT_ONCE): Pick<MailBudget, 'isFull' | 'whileSending'> {
  let underWay = 0
  return {
    isFull: () => underWay >= most,

    async whileSending(send) {
      underWay++
      await send().finally(() => underWay--)
    },
  }
}

interface Count {
  endsAt: number
  used: number
}

function createCounts(now: () => number) {
  const counts = new Map<string, Count>()
  const find = (key: string) => {
    const found = counts.get(key)
    return found && found.endsAt > now() ? found : undefined
  }
  return {
    /** How long a key waits until it has one of its `limit` again, milliseconds; 0 where it has. */
    waitMs(key: string, limit: number): number {
      const found = find(key)
      return found && found.used >= limit ? found.endsAt - now() : 0
    },
    take(key: string): void {
      const count = find(key) ?? { endsAt: now() + WINDOW_MS, used: 0 }
      count.used++
      counts.delete(key)
      counts.set(key, count)
      const [oldest] = counts.keys()
      if (counts.size > MOST_REMEMBERED && oldest !== undefined) counts.delete(oldest)
    },
  }
}
