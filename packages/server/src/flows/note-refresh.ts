import type { Config } from '../config/config.ts'
import type { Counters } from '../domain/counters.ts'
import { isEarlyRefresh } from '../domain/early-refresh.ts'
import type { Journal } from '../domain/journal.ts'
import type { Notices } from '../domain/notice.ts'
import type { Follower } from '../revocations/follower.ts'
import type { RotatedGrant } from '../store/store.ts'
import { grantIdFromHalves } from '../tokens/grant-id.ts'
import type { TokenFields } from '../tokens/layout.ts'
import type { Caller } from './caller.ts'

export interface NoteRefreshDeps {
  config: Pick<Config, 'accessTtl' | 'refreshTtl'>
  counters: Counters
  journal: Journal
  notices: Notices
  follower: Follower
  /** The store's clock, unix milliseconds. */
  now(): number
}

/** A process that holds an old pair presents it again and again: one line an hour tells as much. */
const STALE_EVERY_MS = 3_600_000

/** Counts what became of a refresh, and notes in the journal what its owner should know of. */
export function noteRefresh(deps: NoteRefreshDeps, token: TokenFields, rotated: RotatedGrant, caller: Caller): void {
  const { counters } = deps
  if (rotated.kind === 'late') return
  if (rotated.kind === 'refused') {
    counters.count(token, `refused_${rotated.reason}`)
    if (rotated.reason === 'replaced') noteStale(deps, token, caller)
    if (rotated.reason === 'reused') tellTheft(deps.notices, token, caller)
    return
  }
  counters.count(token, rotated.kind === 'advanced' ? 'refreshes' : 'replays')
  if (rotated.kind === 'advanced' && isEarly(deps, token)) counters.count(token, 'early')
}

/** Whoever refreshes because the owner ended the access token is not early. */
function isEarly({ config, follower, now }: NoteRefreshDeps, token: TokenFields): boolean {
  const { accessTtl: accessTtlSeconds, refreshTtl: refreshTtlSeconds } = config
  if (!isEarlyRefresh(token.endTime, { accessTtlSeconds, refreshTtlSeconds }, now())) return false
  return follower.revoked.reasonFor(token.grantHigh, token.grantLow, token.generation) === undefined
}

/** Once for a grant: its refreshing ended when the first of these came. */
function tellTheft(notices: Notices, token: TokenFields, { address }: Caller): void {
  const { accountId, appNumber } = token
  const onceKey = `theft_suspected:${grantIdFromHalves(token.grantHigh, token.grantLow)}`
  notices.tell({ accountId, appNumber, kind: 'theft_suspected', detail: address, onceKey })
}

function noteStale({ journal, now }: NoteRefreshDeps, token: TokenFields, { address, agent }: Caller): void {
  const { accountId, appNumber, generation } = token
  const grantId = grantIdFromHalves(token.grantHigh, token.grantLow)
  const once = { key: `stale ${accountId} ${grantId}`, until: now() + STALE_EVERY_MS }
  const detail = `generation ${generation}`
  journal.note({ accountId, appNumber, grantId, event: 'stale', actor: 'app', address, agent, detail, once })
}
