/** What the journal holds, by group. Names are `noun_verb`; the page words them. */
export const JOURNAL_GROUPS = {
  sign_in: ['signed_in', 'sign_in_refused', 'signed_out', 'session_ended'],
  account: [
    'account_created',
    'password_changed',
    'password_reset',
    'reset_link_made',
    'factor_enabled',
    'factor_disabled',
    'recovery_code_used',
    'recovery_codes_renewed',
    'webhook_set',
    'webhook_removed',
    'account_restored',
  ],
  apps: [
    'app_created',
    'app_renamed',
    'app_disabled',
    'app_enabled',
    'app_deleted',
    'token_status_changed',
    'app_password_created',
    'app_password_ended',
    'hand_over_created',
    'hand_over_opened',
    'hand_over_ended',
  ],
  access: ['grant_made', 'grant_ended', 'access_token_ended', 'healed', 'reused', 'stale', 'limit_reached'],
  operator: [
    'limit_changed',
    'account_disabled',
    'account_enabled',
    'operator_granted',
    'operator_removed',
    'invite_made',
  ],
} as const
export type JournalGroup = keyof typeof JOURNAL_GROUPS
export type JournalEvent = (typeof JOURNAL_GROUPS)[JournalGroup][number]

/** A filter of the journal: all events of a group at once. */
export const JOURNAL_GROUP_NAMES = Object.keys(JOURNAL_GROUPS) as JournalGroup[]
export const JOURNAL_EVENTS: readonly JournalEvent[] = Object.values(JOURNAL_GROUPS).flat()

/** Who did it: the owner in My Account, an operator, the app by the API, or the server by itself. */
export const JOURNAL_ACTORS = ['owner', 'operator', 'app', 'server'] as const
export type JournalActor = (typeof JOURNAL_ACTORS)[number]
