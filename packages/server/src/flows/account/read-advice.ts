import type { AppKey } from '../../domain/counters.ts'
import type { AdviceStore, KeptAdvice } from '../../store/advice-store.ts'
import type { AppStore } from '../../store/apps-store.ts'

/** Apps judged for one look at all of them: those that called last. The others have been judged when they called. */
const MOST_JUDGED = 20

export interface ReadAdviceDeps {
  store: AdviceStore & AppStore
  advice: { judge(app: AppKey): Promise<void> }
  flushActivity(): Promise<void>
}

/** Judges the apps in question on what they have done until now, and gives what was found in the last day. */
export async function readAdvice(
  deps: ReadAdviceDeps,
  wanted: { accountId: number; appNumber: number | undefined },
): Promise<readonly KeptAdvice[]> {
  const { accountId, appNumber } = wanted
  await deps.flushActivity()
  const numbers = appNumber === undefined ? await busiestApps(deps.store, accountId) : [appNumber]
  for (const number of numbers) await deps.advice.judge({ accountId, appNumber: number })
  return deps.store.listAdvice(wanted)
}

async function busiestApps(store: AppStore, accountId: number): Promise<readonly number[]> {
  const apps = (await store.readApps(accountId)).filter(app => app.lastSeenAt > 0)
  const latest = apps.sort((one, other) => other.lastSeenAt - one.lastSeenAt)
  return latest.slice(0, MOST_JUDGED).map(app => app.number)
}
