import { clockText, distanceText, endTimeText } from './end-time.ts'
import type { FailureFacts } from './failure-report.ts'
import { columns, type Output, visible } from './output.ts'

/** How the access token stands: as the server says, or why nobody knows. */
export type State =
  | { state: 'none' | 'good' | 'unchecked' }
  | { state: 'refused'; reason?: string }
  | { state: 'unknown'; error: FailureFacts }

/** What `chatapp status` finds. End times are unix seconds. */
export interface Status {
  loggedIn: boolean
  baseUrl: string
  email: string
  appId: string
  access: State & { endTime?: number }
  refresh: { endTime?: number }
  tokensMadeToday: { used: number; limit: number }
  passwordAtHand: boolean
  files: { config: string; store: string }
}

/** Reasons that refreshing cannot mend. */
const ENDED = new Set(['revoked', 'reused', 'password_changed', 'app_deleted'])

/** Whether the access has ended for good: only a new login helps. */
export function isEnded({ access }: Status): boolean {
  return access.state === 'refused' && ENDED.has(access.reason ?? '')
}

/** Status in two columns, for people. */
export function statusLines(found: Status, { paint }: Output, now: number): string[] {
  const { used, limit } = found.tokensMadeToday
  const rows: (readonly [string, string])[] = [
    ['account', visible(found.email)],
    ['app', visible(found.appId)],
    ['server', visible(found.baseUrl)],
    ['access', accessText(found, paint, now)],
    ...(found.loggedIn ? ([['refresh', refreshText(found, now)]] as const) : []),
    ['made today', `${used} of ${limit} tokens, by this machine`],
    ['password', found.passwordAtHand ? 'at hand, for a new pair when this one is over' : 'not kept'],
    ['pair in', found.files.store],
    ['config', found.files.config],
  ]
  return columns(rows, name => paint('dim', name))
}

function accessText(found: Status, paint: Output['paint'], now: number): string {
  const { access } = found
  const end = endTimeText(access.endTime, now)
  if (access.state === 'refused') {
    const why = access.reason ? ` (${visible(access.reason)})` : ''
    if (isEnded(found)) return `${paint('red', 'ended')}${why}: chatapp login`
    return `${paint('yellow', 'over')}${why}; the next query renews it by itself`
  }
  if (access.state === 'unknown') {
    return `${paint('yellow', 'not known')}, ends ${end}: ${visible(access.error.message)}`
  }
  if (access.state === 'none') return `${paint('red', 'not logged in')}: chatapp login`
  if (access.state === 'good') return `${paint('green', 'good')} until ${end}`
  return `not checked, ends ${end}`
}

function refreshText({ refresh }: Status, now: number): string {
  const { endTime } = refresh
  if (endTime === undefined) return 'the server did not say until when'
  if (endTime * 1000 <= now) return `over since ${clockText(endTime)}: chatapp login`
  return `possible until ${clockText(endTime)} (${distanceText(endTime, now)})`
}
