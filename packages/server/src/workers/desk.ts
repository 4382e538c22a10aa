import type { LocalChangeBudget } from '../domain/change-budget.ts'
import type { AppKey } from '../domain/counters.ts'
import type { LocalMailBudget } from '../domain/mail-budget.ts'
import type { LocalThrottle, Slot } from '../domain/throttle.ts'
import type { TakenQueries } from '../flows/limit-queries.ts'
import { type HashLane, LaneOverloadedError } from '../passwords/lane.ts'
import type { LocalTold } from '../server/start-told.ts'
import type { StoreVerbs } from '../store/sql-store.ts'
import type { Reply } from '../store/sqlite/calls.ts'
import { packReply, unpackCall } from '../store/sqlite/packing.ts'
import type { AdviceHeader, Hashed, SupervisorMethods } from './methods.ts'

/** What the supervisor has, and its workers share. */
export interface Shared {
  store: StoreVerbs
  throttle: LocalThrottle
  lane: HashLane
  mailBudget: LocalMailBudget
  changeBudget: LocalChangeBudget
  told: Pick<LocalTold, 'notices' | 'advice'>
}

/** The others, as seen from one worker. */
export interface Others {
  /** Something is new in the feed. */
  look(): void
  charge(taken: TakenQueries): void
  /** All write what they have counted, this one included. */
  flush(): Promise<void>
}

/** Where one worker is served. */
export interface Desk {
  methods: SupervisorMethods
  /** The worker is gone. */
  clear(): void
}

/** Serves one worker with what all of them share. */
export function createDesk(shared: Shared, others: Others): Desk {
  const { store, throttle, lane, mailBudget, changeBudget, told } = shared
  const slots = new Map<number, Slot>()
  let lastSlot = 0
  return {
    methods: {
      runCalls: calls => Promise.all(calls.map(async call => packReply(await runCall(store, unpackCall(call))))),
      admitPassword(attempt) {
        const admission = throttle.admitPassword(attempt)
        if (!admission.admitted) return admission
        slots.set(++lastSlot, admission)
        return { admitted: true, slot: lastSlot }
      },
      settleSlot(number, end) {
        slots.get(number)?.[end]()
        slots.delete(number)
      },
      checkAppPassword: throttle.checkAppPassword,
      appPasswordFailed: throttle.appPasswordFailed,
      checkLink: throttle.checkLink,
      linkFailed: throttle.linkFailed,
      verifyPassword: (hash, password, who) => hashed(lane, () => lane.verify(hash, password, who)),
      hashPassword: password => hashed(lane, () => lane.hash(password)),
      askMail: mailBudget.ask,
      takeChange: changeBudget.take,
      giveBackChange: changeBudget.giveBack,
      tellNotice: notice => told.notices.tell(notice),
      lookForDue: () => told.notices.look(),
      seeApps(apps) {
        told.advice.see(apps)
        return apps.map(app => headerOf(told, app)).filter(({ header }) => header !== '')
      },
      judgeApp: app => told.advice.judge(app),
      tellEnding: others.look,
      flushAll: others.flush,
      shareQueries: others.charge,
    },
    clear() {
      // Their answers may have left before the worker died: a guess must not be free because of that.
      for (const slot of slots.values()) slot.failed()
      slots.clear()
    },
  }
}

function headerOf(told: Shared['told'], app: AppKey): AdviceHeader {
  return { ...app, header: told.advice.headerOf(app) ?? '' }
}

async function runCall(store: StoreVerbs, { verb, args }: ReturnType<typeof unpackCall>): Promise<Reply> {
  // The queue of the worker has checked the types; a message does not carry them.
  const run = store[verb] as (...args: readonly unknown[]) => Promise<unknown>
  try {
    return { value: await run(...args) }
  } catch (error) {
    const { message, cause } = error as Error
    // The worker's queue says again that the store is unavailable.
    return { failure: cause instanceof Error ? cause.message : message }
  }
}

async function hashed<Value>(lane: HashLane, work: () => Promise<Value>): Promise<Hashed<Value>> {
  try {
    const value = await work()
    return { value, load: lane.load() }
  } catch (error) {
    if (!(error instanceof LaneOverloadedError)) throw error
    return { overloaded: error.retryAfterSeconds, load: lane.load() }
  }
}
