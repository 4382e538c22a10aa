import { clockText, distanceText, endTimeText } from './end-time.ts'
import type { FailureFacts } from './failure-report.ts'
import type { Notes } from './notes.ts'
import { columns, type Output, visible } from './output.ts'

/** How the access token stands: as the server says, or why nobody knows. */
export type State =
  | { state: 'none' }
  | { state: 'good' }
  | { state: 'unchecked' }
  | { state: 'refused'; reason?: string }
  | { state: 'unknown'; error: FailureFacts }

/** What `chatapp status` finds. End times are unix seconds. */
export interface Status {
  /** The name under which the account is remembered. */
  profile: string
  loggedIn: boolean
  baseUrl: string
  email: string
  appId: string
  access: State & { endTime?: number }
  refresh: { endTime?: number }
  tokensMadeToday: { used: number; limit: number }
  passwordAtHand: boolean
  /** What the server said of this app's habits at the last renewal; none where it never said. */
  advice?: Notes['advice']
  files: { config: string; store: string }
}

/** Values of ChatApp-Reason that refreshing cannot mend. */
const ENDED = new Set(['revoked', 'reused', 'password_changed', 'app_deleted'])

/** What becomes of the next query: it goes through, perhaps after a refresh or a make, or somebody must log in. */
export type Outlook = 'good' | 'refresh' | 'make' | 'login'

/**
 * Judges by what the server said, and by the end times where it said nothing. It decides nothing but what is shown: the
 * client itself goes by the answers of the server alone.
 *
 * @param now unix milliseconds
 */
export function outlookOf({ loggedIn, access, refresh, passwordAtHand }: Status, now: number): Outlook {
  if (access.state === 'good') return 'good'
  const isOver = (endTime = Number.POSITIVE_INFINITY): boolean => endTime * 1000 <= now
  if (loggedIn && access.state !== 'refused' && !isOver(access.endTime)) return 'good'
  if (loggedIn && !isEnded(access) && !isOver(refresh.endTime)) return 'refresh'
  return passwordAtHand ? 'make' : 'login'
}

/** Whether the server ended the pair, whatever its end times are. */
function isEnded(access: Status['access']): boolean {
  return access.state === 'refused' && ENDED.has(access.reason ?? '')
}

const OUTLOOKS: Readonly<Record<Outlook, string>> = {
  good: '',
  refresh: '; the next query renews it by itself',
  make: '; the next query makes a new pair by itself',
  login: ': chatapp login',
}

/** Status in two columns, for people. */
export function statusLines(found: Status, { paint }: Output, now: number): string[] {
  const { used, limit } = found.tokensMadeToday
  const rows: (readonly [string, string])[] = [
    ['profile', visible(found.profile)],
    ['account', visible(found.email)],
    ['app', visible(found.appId)],
    ['server', visible(found.baseUrl)],
    ['access', accessText(found, paint, now)],
    ...(found.loggedIn ? ([['refresh', refreshText(found, now)]] as const) : []),
    ['made today', `${used} of ${limit} tokens, by this machine`],
    ['password', found.passwordAtHand ? 'at hand, for a new pair when this one is over' : 'not kept'],
    ...(found.advice && found.advice.rules.length > 0 ? ([['advice', adviceTextOf(found.advice, now)]] as const) : []),
    ['pair in', found.files.store],
    ['config', found.files.config],
  ]
  return columns(rows, name => paint('dim', name))
}

function accessText(found: Status, paint: Output['paint'], now: number): string {
  const { access } = found
  const end = endTimeText(access.endTime, now)
  const outlook = outlookOf(found, now)
  const colour = outlook === 'login' ? 'red' : 'yellow'
  if (access.state === 'good') return `${paint('green', 'good')} until ${end}`
  if (access.state === 'none') return paint(colour, 'not logged in') + OUTLOOKS[outlook]
  if (access.state === 'refused') {
    const why = access.reason ? ` (${visible(access.reason)})` : ''
    return paint(colour, 'over') + why + OUTLOOKS[outlook]
  }
  const what = access.state === 'unchecked' ? 'not checked' : `not known (${visible(access.error.message)})`
  return `${paint('yellow', what)}; end ${end}${OUTLOOKS[outlook]}`
}

function refreshText({ access, refresh }: Status, now: number): string {
  const { endTime } = refresh
  if (isEnded(access)) return 'no more'
  if (endTime === undefined) return 'the server did not say until when'
  if (endTime * 1000 <= now) return `over since ${clockText(endTime)}`
  return `possible until ${clockText(endTime)} (${distanceText(endTime, now)})`
}

function adviceTextOf({ rules, at }: NonNullable<Notes['advice']>, now: number): string {
  return `${rules.join(', ')} (${distanceText(at, now)}); what mends it: chatapp doctor`
}
