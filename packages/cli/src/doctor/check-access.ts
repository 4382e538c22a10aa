import { clockText } from '../end-time.ts'
import { TOKENS_PER_DAY } from '../wire.ts'
import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'

/** Why a pair ended, by ChatApp-Reason. */
const REASONS: Readonly<Record<string, string>> = {
  app_deleted: 'Its app was deleted in My Account',
  expired: 'It was not used for the life of its refresh token',
  password_changed: 'The password it was made with was changed',
  replaced: 'Another program renewed it, and did not save the new pair here',
  reused: 'It was renewed from two places, which looks like theft',
  revoked: 'It was ended, here by logout or in My Account',
}

/** Whether the next query goes through. */
export function checkToken({ token, saved, server, profile }: Facts): Finding[] {
  if (server && 'error' in server) return []
  const login = `chatapp login${profile === 'default' ? '' : ` --profile ${profile}`}`
  if (token.state === 'none') {
    if (saved.error) return []
    return [{ check: 'token', level: 'problem', what: 'Not logged in: no pair is saved', mend: login }]
  }
  if (token.state === 'over') {
    const why = REASONS[token.reason ?? '']
    const what = 'The saved pair is over, and its refresh token is dead'
    return [{ check: 'token', level: 'problem', what, ...(why && { why }), mend: login }]
  }
  if (token.state === 'unknown') {
    const { message, next } = token.error
    return [{ check: 'token', level: 'problem', what: message, ...(next && { mend: next }) }]
  }
  return [{ check: 'token', level: 'ok', what: STATES[token.state] }]
}

const STATES = {
  good: 'The access token is good',
  renewed: 'The access token was over; it is renewed now',
  unchecked: 'A pair is saved; the server was not asked whether it is good',
} as const

/** Whether a new token could be made, if one were needed. */
export function checkLimit({ saved, now }: Facts): Finding[] {
  const findings: Finding[] = []
  if (saved.isBlocked) {
    findings.push({
      check: 'limit',
      level: 'problem',
      what: 'The credentials were refused, and are not sent again',
      why: 'The same wrong password never becomes right, and slows down all calls from this address',
      mend: 'chatapp login, with the right one',
    })
  }
  const today = new Date(now).toISOString().slice(0, 10)
  const used = saved.budget?.day === today ? saved.budget.used : 0
  const notBefore = saved.budget?.notBefore ?? 0
  const made = `${used} of ${TOKENS_PER_DAY} tokens of the day were made here`
  if (notBefore * 1000 > now) {
    findings.push({
      check: 'limit',
      level: 'problem',
      what: `The server wants no new token before ${clockText(notBefore)}`,
      why: 'The limit of the day is reached, here or by other programs of this app',
      mend: 'A saved pair needs no new token. Look who makes so many, in My Account',
    })
  } else if (used >= TOKENS_PER_DAY / 2) {
    findings.push({
      check: 'limit',
      level: used >= TOKENS_PER_DAY ? 'problem' : 'warning',
      what: made,
      why: 'One a fortnight is enough. When they are used up, no login is possible before the day ends (UTC)',
      mend: 'Find out what makes them: a script that logs out and in, or a folder that does not last',
    })
  }
  if (findings.length === 0) findings.push({ check: 'limit', level: 'ok', what: made })
  return findings
}
