import type { Client } from '@chatapp-access/client'

/** A token to use in the place of a rejected one, and what it cost. */
export interface Renewed {
  accessToken: string
  /** 0: another had renewed it; 1: it was refreshed; 2: it was made. */
  cost: 0 | 1 | 2
}

/** The access that all callers share: the client's pair, from the store that CLI and SDK use too. */
export class Access {
  readonly #client: Client
  readonly #inHand = new Set<Promise<unknown>>()
  #refreshed = 0
  #made = 0

  constructor(client: Client) {
    this.#client = client
    client.on('refreshed', () => {
      this.#refreshed++
    })
    client.on('made', () => {
      this.#made++
    })
  }

  /** The access token in use; made if there is none. @throws ChatAppError */
  get(): Promise<string> {
    return this.#hold(this.#client.tokens.get())
  }

  /**
   * Another access token than the rejected one. All callers share one renewal; one that goes away does not end it.
   *
   * @throws ChatAppError
   */
  async renew(rejected: string): Promise<Renewed> {
    const [refreshed, made] = [this.#refreshed, this.#made]
    const accessToken = await this.#hold(this.#client.tokens.renew(rejected))
    return { accessToken, cost: this.#made > made ? 2 : this.#refreshed > refreshed ? 1 : 0 }
  }

  /** Resolves when no renewal is in hand: a new pair is saved then. */
  async settled(): Promise<void> {
    while (this.#inHand.size > 0) await Promise.allSettled(this.#inHand)
  }

  #hold<Result>(work: Promise<Result>): Promise<Result> {
    this.#inHand.add(work)
    const letGo = (): void => void this.#inHand.delete(work)
    work.then(letGo, letGo)
    return work
  }
}
