import { type ResealDeps, resealFactors } from '../flows/account/reseal-factors.ts'
import type { Log } from '../log.ts'

/** Which secret mints changes with a restart, or some time after it, once all nodes know it. */
const EVERY_MS = 3_600_000

/** Seals second factors anew, now and every hour, behind everything else. Gives what ends it. */
export function keepFactorsSealed(deps: ResealDeps & { log: Log }): () => Promise<void> {
  let last = Promise.resolve()
  const run = (): void => {
    last = resealFactors(deps).then(
      count => {
        if (count > 0) deps.log.info({ count }, 'second factors were sealed with the newest secret')
      },
      error => deps.log.warn({ err: error }, 'second factors could not be sealed anew'),
    )
  }
  run()
  const timer = setInterval(run, EVERY_MS).unref()
  return async () => {
    clearInterval(timer)
    await last
  }
}
