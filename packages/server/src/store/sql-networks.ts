import type { SqlDialect } from './sql.ts'
import { type Slots, statement } from './statement.ts'

/** Networks remembered for an app: the newest. */
const KNOWN_NETWORKS = 64

/** Notes of when a network was last used are this coarse, so that they cost few writes, milliseconds. */
export const NETWORK_TOUCH_MS = 3_600_000

/** Stands for My Account where networks are known by app. */
export const SIGN_IN_APP = 0

interface AppKey {
  accountId: number
  appNumber: number
}

/** Networks from which an app made tokens, or its owner signed in. */
export function networkStatements({ build }: SqlDialect) {
  return {
    know: statement((at: Slots<AppKey & { network: string; now: number }>) =>
      build
        .insertInto('known_networks')
        .values({ account_id: at.accountId, app_number: at.appNumber, network: at.network, seen_at: at.now })
        .onConflict(conflict =>
          conflict.columns(['account_id', 'app_number', 'network']).doUpdateSet({ seen_at: at.now }),
        ),
    ),
    forget: statement((at: Slots<AppKey>) =>
      build
        .deleteFrom('known_networks')
        .where('account_id', '=', at.accountId)
        .where('app_number', '=', at.appNumber)
        .where('network', 'not in', kept =>
          kept
            .selectFrom('known_networks as newest')
            .select('newest.network')
            .where('newest.account_id', '=', at.accountId)
            .where('newest.app_number', '=', at.appNumber)
            .orderBy('newest.seen_at', 'desc')
            .orderBy('newest.network')
            .limit(KNOWN_NETWORKS),
        ),
    ),
    list: statement((at: Slots<AppKey>) =>
      build
        .selectFrom('known_networks')
        .select(['network', 'seen_at as seenAt'])
        .where('account_id', '=', at.accountId)
        .where('app_number', '=', at.appNumber),
    ),
  }
}
