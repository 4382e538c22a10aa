import type fc from 'fast-check'
import { createClient, type SavedState, type Store } from '../../src/index.ts'
import { createModelApi, type ModelApi, modelPair } from '../../src/testing/model-api.ts'
import { ACCOUNT } from '../setup.ts'

const BASE = 'http://127.0.0.1:9'
const OWNER = `${ACCOUNT.appId} at ${BASE}`

/** What befalls one process: nothing, or an end for ever before or after its n-th step. */
export interface Fate {
  diesAt: number
  stepDone: boolean
  /** Whether others can see that it is dead, or must wait for its lease. */
  seenDead: boolean
}

/** One process, as a store on this ground knows it. */
export interface Actor {
  index: number
  /** Does one thing to the ground, when its turn comes; the process may end for ever before or after it. */
  step<Value>(name: string, work: () => Promise<Value>): Promise<Value>
  /** A pause of a process that waits for the lock. */
  pause(): Promise<void>
  /** Told when the process ends, if others can see that. */
  onSeenDead(listener: () => void): void
}

/** Where the document lies. */
export interface Ground {
  /** The store of one process, which takes each of its steps by the actor. */
  open(actor: Actor): Store
  /** The newest document, as it lies there. */
  newest(): Promise<{ version: number; state: SavedState } | undefined>
  /** Puts the first document there. */
  seed(state: SavedState): Promise<unknown>
}

export interface Scene {
  ground: Ground
  singleUse: boolean
  /** Whether a pair is saved, and its access token over; else nothing is. */
  seeded: boolean
  /** For each call of a token method: whether its answer is lost. */
  lostReplies: boolean[]
  fates: Fate[]
}

export interface Ending {
  api: ModelApi
  /** How the queries of the survivors went. */
  ends: PromiseSettledResult<unknown>[]
  /** Each version that was the newest, in the order they were. */
  versions: number[]
  /** The generation of the saved pair after each save, in the order of versions. */
  history: number[]
}

/** Runs processes step by step in the order the scheduler chooses; each sends one query. */
export async function play(scheduler: fc.Scheduler, scene: Scene): Promise<Ending> {
  const { ground, singleUse, seeded, lostReplies, fates } = scene
  const api = createModelApi({ singleUse, lostReplies: [...lostReplies], generation: seeded ? 1 : 0 })
  if (seeded) await ground.seed({ owner: OWNER, pair: modelPair(1) })
  const history: number[] = []
  const versions: number[] = []

  async function note(): Promise<void> {
    const saved = await ground.newest()
    if (!saved) return
    const { version, state } = saved
    // Judged at the end, since nothing may be thrown in the middle of somebody's turn.
    if (version === versions.at(-1)) return
    versions.push(version)
    const { pair } = state
    if (pair) history.push(Number(pair.accessToken.slice('access-'.length)))
  }

  function start(fate: Fate, index: number): Promise<unknown> {
    let steps = 0
    const listeners: (() => void)[] = []
    const actor: Actor = {
      index,
      onSeenDead: listener => void listeners.push(listener),
      pause: () => scheduler.schedule(Promise.resolve(), `${index} waits`),
      async step(name, work) {
        const mine = ++steps
        const dying = mine >= fate.diesAt
        const die = () => {
          if (fate.seenDead) for (const tell of listeners) tell()
          return new Promise<never>(() => {})
        }
        if (dying && (mine > fate.diesAt || !fate.stepDone)) return die()
        const turn = async () => {
          const [result] = await Promise.allSettled([work()])
          await note()
          return result
        }
        // Named for the report of a failure. The scheduler gives no other turn before this one is over.
        Object.defineProperty(turn, 'name', { value: `${index} ${name}` })
        const result = await scheduler.scheduleFunction(turn)()
        if (dying) return die()
        if (result.status === 'rejected') throw result.reason
        return result.value
      },
    }
    const client = createClient({
      baseUrl: BASE,
      ...ACCOUNT,
      store: ground.open(actor),
      fetch: (input, init) => actor.step('fetch', () => api.fetch(input, init)),
      sleep: async () => {},
      now: () => 0,
    })
    return client.get('/v1/work')
  }

  const results = fates.map(start)
  const survivors = results.filter((_, index) => fates[index]?.diesAt === Number.POSITIVE_INFINITY)
  const ends = await scheduler.waitFor(Promise.allSettled(survivors))
  return { api, ends, versions, history }
}
