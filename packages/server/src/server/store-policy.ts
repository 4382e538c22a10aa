import type { Config } from '../config/config.ts'

/** What the store has to know of the settings. */
export function storePolicy(config: Config) {
  return {
    accessTtlSeconds: config.accessTtl,
    refreshTtlSeconds: config.refreshTtl,
    replayGraceSeconds: config.replayGrace,
    staleRefresh: config.staleRefresh,
    tokensPerDay: config.tokensPerDay,
    timeZone: config.quotaTimeZone,
  }
}
