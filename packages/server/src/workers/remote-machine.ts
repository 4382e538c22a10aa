import type { Config } from '../config/config.ts'
import { createLettersUnderWay, LETTERS_AT_ONCE } from '../domain/mail-budget.ts'
import type { SharedQueryLimits } from '../flows/limit-queries.ts'
import type { Machine } from '../server/machine.ts'
import { openStore } from '../server/open-store.ts'
import type { Store } from '../store/store.ts'
import { type ToSupervisor, unheard } from './link.ts'
import { createRemoteLane } from './remote-lane.ts'
import { createRemoteStore } from './remote-store.ts'
import { createRemoteThrottle } from './remote-throttle.ts'
import { type AdviceHeaders, startRemoteTold } from './remote-told.ts'
import { withShare } from './share-connections.ts'

/** Between two words of what was taken of rates, milliseconds. */
const SHARE_EVERY_MS = 100

/** What the supervisor asks for comes in here, once the server has said what to do with it. */
export interface Wired {
  look: () => void
  flush: () => Promise<void>
  limits: SharedQueryLimits | undefined
  headers: AdviceHeaders
}

/** What there is once on a machine, as a worker reaches it. */
export function remoteMachine(channel: ToSupervisor, workers: number, wired: Wired): Machine {
  return {
    openStore: config => openOwn(config, channel, workers, wired),
    createLane: () => createRemoteLane(channel),
    throttle: createRemoteThrottle(channel),
    mailBudget: {
      ask: request => channel.call('askMail', [request]),
      ...createLettersUnderWay(Math.ceil(LETTERS_AT_ONCE / workers)),
    },
    changeBudget: {
      take: accountId => channel.call('takeChange', [accountId]),
      giveBack: accountId => unheard(channel.call('giveBackChange', [accountId])),
    },
    startTold: options => startRemoteTold(channel, wired.headers, options),
    workers: {
      count: workers,
      shareLimits: limits => shareLimits(channel, wired, limits),
      tellEnding: () => unheard(channel.call('tellEnding', [])),
      shareFlush(flush) {
        wired.flush = flush
        // A supervisor that does not answer must not keep a reader from what there is.
        return () => channel.call('flushAll', []).catch(() => flush())
      },
    },
  }
}

/** Where nodes reach the database by themselves so do workers; news of the feed come from the supervisor either way. */
async function openOwn(config: Config, channel: ToSupervisor, workers: number, wired: Wired): Promise<Store> {
  const store =
    config.store.kind === 'sqlite' ? createRemoteStore(channel) : await openStore(withShare(config, workers))
  return {
    ...store,
    watchFeed(news) {
      wired.look = news
      return () => {
        wired.look = () => undefined
      }
    },
  }
}

function shareLimits(channel: ToSupervisor, wired: Wired, limits: SharedQueryLimits): () => void {
  wired.limits = limits
  const timer = setInterval(() => {
    const taken = limits.taken()
    if (taken.length > 0) unheard(channel.call('shareQueries', [taken]))
  }, SHARE_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
