import { type Advice, AdviceJudge, type AdviceJudgeOptions } from '../advice/judge.ts'
import type { StoreClock } from '../clock/store-clock.ts'
import type { Config } from '../config/config.ts'
import type { Log } from '../log.ts'
import type { Mailer } from '../mail/mailer.ts'
import { type RunningNotices, startNotices } from '../notices/start.ts'
import type { Store } from '../store/store.ts'
import type { KeyRing } from '../tokens/key-ring.ts'
import type { ServerUrls } from './account-side.ts'
import { createMailer } from './mailer.ts'

/** What owners are told: advice, notices, e-mail. */
export interface Told {
  /** `undefined` where no SMTP server is configured. */
  mailer: Mailer | undefined
  notices: RunningNotices
  advice: Advice
  stop(): Promise<void>
}

export interface ToldOptions {
  config: Config
  log: Log
  store: Store
  ring: KeyRing
  clock: StoreClock
  urls: ServerUrls
  /** Told when what an app's answers say of its habits is another thing than before. */
  onHeader?: NonNullable<AdviceJudgeOptions['onHeader']>
}

/** As it is where it is done: others reach it from other processes. */
export interface LocalTold extends Told {
  advice: AdviceJudge
}

/** Begins to judge what apps do, and to deliver what owners want to know of. */
export async function startTold({ config, log, store, ring, clock, urls, onHeader }: ToldOptions): Promise<LocalTold> {
  const mailer = await createMailer(config)
  const notices = startNotices({
    store,
    ring,
    mailer,
    webhookTargets: config.webhookTargets,
    accountOrigin: () => urls.account,
    now: clock.now,
    onError: error => log.warn({ err: error }, 'a notice could not be written or delivered'),
  })
  const advice = new AdviceJudge({
    store,
    notices,
    monotonic: clock.monotonic,
    onError: error => log.warn({ err: error }, 'habits of an app could not be judged'),
    ...(onHeader && { onHeader }),
  })
  advice.start()
  return {
    mailer,
    notices,
    advice,
    async stop() {
      await advice.stop()
      await notices.stop()
    },
  }
}
