import type { Caller } from './caller.ts'
import { callCheck } from './check-call.ts'
import { Flights } from './flights.ts'
import type { Gate } from './gate.ts'
import { Memory } from './memory.ts'
import { type GuardOptions, readOptions, type Settings } from './options.ts'
import { Outage } from './outage.ts'
import { mayBeToken, presentedToken } from './presented-token.ts'
import { GuardRefusal } from './refusal.ts'
import { badToken, noToken, notAsked } from './refusals.ts'
import { type GuardTrouble, tell } from './trouble.ts'
import type { Verdict } from './verdict.ts'

/** What is known of who brings a token, besides it. */
export interface CheckOptions {
  /** The address of the caller. The server is told, to judge in which networks the token is used. */
  address?: string | undefined
}

/** Lets requests through whose access token the access server finds good. */
export interface Guard extends Gate {
  /**
   * Whose access token this is: remembered, or asked of the server.
   *
   * @param token as it stands after `Authorization: `, without `Bearer`
   * @throws GuardRefusal `ApiInvalidTokenError`; `ApiUnavailableError` or `ApiOverloadedError` where the server cannot be
   *   asked and nothing fresh enough is remembered
   */
  check(token: string | undefined, options?: CheckOptions): Promise<Caller>
  /** The same without waiting and without a refusal: `undefined` where the server has to be asked first. */
  remembered(token: string): Caller | undefined
}

/**
 * A guard for an API of one's own: it asks the access server once about a token, and remembers the answer for seconds.
 *
 * A token that was revoked at the server is let through for `rememberSeconds` at most; while the server cannot be asked,
 * for `rememberSeconds + staleSeconds`; and never beyond its own end.
 *
 * @throws TypeError for an option that is none
 */
export function createGuard(options: GuardOptions): Guard {
  const asking = new Asking(readOptions(options))
  const check: Guard['check'] = async (token, { address } = {}) =>
    mayBeToken(token) ? (asking.remembered(token) ?? asking.callerOf(token, address)) : asking.refuse()
  return {
    check,
    remembered: token => asking.remembered(token),
    admit: (asked, route) => check(presentedToken(asked, route), asked),
  }
}

interface Question {
  token: string
  /** Whether the token was seen good, and may still be gone by. */
  isKnown: boolean
  address: string | undefined
  /** Unix milliseconds. */
  askedAt: number
}

class Asking {
  readonly #settings: Settings
  readonly #memory: Memory
  readonly #outage = new Outage()
  /** Of tokens seen good and of others: whoever floods with the latter keeps nobody from asking about the former. */
  readonly #rechecks: Flights<Verdict>
  readonly #checks: Flights<Verdict>

  constructor(settings: Settings) {
    this.#settings = settings
    this.#memory = new Memory(settings)
    this.#rechecks = new Flights(settings.maxChecks)
    this.#checks = new Flights(settings.maxChecks)
  }

  remembered(token: string): Caller | undefined {
    const now = this.#settings.now()
    const good = this.#memory.fresh(token, now)
    if (good === undefined) return undefined
    if (now >= good.askAgainAt) this.#askAhead(token, good.address, now)
    return good.caller
  }

  /** The caller of a token of which nothing fresh is remembered. */
  async callerOf(token: string, address: string | undefined): Promise<Caller> {
    const now = this.#settings.now()
    const known = this.#memory.usable(token, now)
    if (known && this.#outage.isOn(now)) {
      this.#askAhead(token, address, now)
      return known.caller
    }
    const refused = this.#memory.refused(token, now)
    if (refused) throw new GuardRefusal(refused)
    const verdict = await this.#ask(token, known !== undefined, address)
    return this.#follow(token, verdict)
  }

  refuse(): never {
    throw new GuardRefusal(noToken(this.#settings))
  }

  #follow(token: string, verdict: Verdict): Caller {
    if (verdict.kind === 'good') return verdict.caller
    if (verdict.kind === 'bad') throw new GuardRefusal(badToken(verdict, this.#settings))
    const known = this.#memory.usable(token, this.#settings.now())
    if (known) return known.caller
    throw new GuardRefusal(notAsked(verdict.trouble, this.#settings.publicServer))
  }

  /** Asks about a token that is good as far as is known, while its query goes on. */
  #askAhead(token: string, address: string | undefined, now: number): void {
    if (this.#rechecks.has(token) || this.#rechecks.isFull) return
    if (this.#outage.isOn(now) && !this.#outage.takeProbe(now)) return
    void this.#ask(token, true, address)
  }

  #ask(token: string, isKnown: boolean, address: string | undefined): Promise<Verdict> {
    const flights = isKnown ? this.#rechecks : this.#checks
    const flight = flights.join(token, async () => {
      const question = { token, isKnown, address, askedAt: this.#settings.now() }
      const verdict = await callCheck(this.#settings, token, address)
      this.#note(question, verdict)
      return verdict
    })
    return flight ?? this.#tooMany()
  }

  #note({ token, isKnown, address, askedAt }: Question, verdict: Verdict): void {
    if (verdict.kind === 'away') {
      this.#report(verdict.trouble)
      if (isKnown) this.#outage.began(this.#settings.now())
      else this.#memory.keepRefused(token, notAsked(verdict.trouble, this.#settings.publicServer), askedAt)
      return
    }
    this.#outage.ended()
    if (verdict.kind === 'good')
      this.#memory.keepGood(token, { caller: verdict.caller, address, askedAt }, verdict.leftMs)
    else this.#memory.keepBad(token, badToken(verdict, this.#settings), askedAt)
  }

  async #tooMany(): Promise<Verdict> {
    const trouble = { code: 'TooManyChecks' }
    this.#report(trouble)
    return { kind: 'away', trouble }
  }

  #report(trouble: GuardTrouble): void {
    tell(this.#settings.onTrouble, trouble)
  }
}
