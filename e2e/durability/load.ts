import {
  type Answer,
  type Credentials,
  call,
  check,
  make,
  type Pair,
  pairOf,
  refresh,
  type Server,
} from '../harness/index.ts'

/** An app as the mission wants it: saves each pair before it uses it, and never makes a token without need. */
export interface Holder {
  /** The newest pair that was answered. */
  saved: Pair
}

export interface Revoked {
  pair: Pair
  /** Of the answer, where one came. */
  requestId: string | undefined
}

export interface Load {
  readonly holders: readonly Holder[]
  /** The pairs of tokens.make calls that were answered; nobody uses them. */
  readonly made: Pair[]
  /** The pairs whose end was asked for. */
  readonly revoked: Revoked[]
  /** How many calls were answered so far. */
  answered(): number
  /** Sends nothing new, and resolves when all that was sent has an answer, with how many calls never got one. */
  ends(): Promise<number>
}

/**
 * Refreshes for all holders at once, and makes and revokes tokens beside, until told to end or the server is gone. An
 * answer that is not 200 fails the load.
 */
export function startLoad(server: Server, owner: Credentials, holders: readonly Holder[]): Load {
  const { url } = server
  const made: Pair[] = []
  const revoked: Revoked[] = []
  let answered = 0
  let unanswered = 0
  let goesOn = true

  const send = async (calling: Promise<Answer>): Promise<Answer | undefined> => {
    try {
      const answer = await calling
      answered += 1
      return answer
    } catch {
      goesOn = false
      unanswered += 1
    }
  }

  const hold = async (holder: Holder): Promise<void> => {
    while (goesOn) {
      const answer = await send(refresh(url, holder.saved.refreshToken))
      if (answer) holder.saved = pairOf(answer)
      // Every query uses the pair, so that its first use is written too.
      if (answer && goesOn) await send(check(url, holder.saved.accessToken))
    }
  }

  const makeTokens = async (): Promise<void> => {
    while (goesOn) {
      const answer = await send(make(url, owner))
      if (!answer) continue
      const pair = pairOf(answer)
      if (answered % 3 === 0) await revoke(pair)
      else made.push(pair)
    }
  }

  const revoke = async (pair: Pair): Promise<void> => {
    const one: Revoked = { pair, requestId: undefined }
    revoked.push(one)
    const answer = await send(
      call(url, '/v1/tokens', { method: 'DELETE', headers: { Authorization: pair.accessToken } }),
    )
    if (answer?.status === 200) one.requestId = String(answer.headers['x-request-id'])
  }

  const working = Promise.all([...holders.map(hold), makeTokens(), makeTokens()])
  working.catch(() => {
    goesOn = false
  })
  return {
    holders,
    made,
    revoked,
    answered: () => answered,
    async ends() {
      goesOn = false
      await working
      return unanswered
    },
  }
}

/** So many holders, each with a grant of its own. */
export function makeHolders(server: Server, owner: Credentials, count: number): Promise<Holder[]> {
  return Promise.all(Array.from({ length: count }, async () => ({ saved: pairOf(await make(server.url, owner)) })))
}
