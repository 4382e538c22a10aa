/** What the journal holds. Names are `noun_verb`; the page words them. */
export const JOURNAL_EVENTS = [
  'signed_in',
  'sign_in_refused',
  'signed_out',
  'session_ended',
  'account_created',
  'password_changed',
  'password_reset',
  'factor_enabled',
  'factor_disabled',
  'recovery_code_used',
  'recovery_codes_renewed',
  'app_created',
  'app_renamed',
  'app_disabled',
  'app_enabled',
  'app_deleted',
  'app_password_created',
  'app_password_ended',
  'hand_over_created',
  'hand_over_opened',
  'hand_over_ended',
  'grant_made',
  'grant_ended',
  'access_token_ended',
  'healed',
  'reused',
  'stale',
  'limit_reached',
  'limit_changed',
  'account_disabled',
  'account_enabled',
  'operator_granted',
  'operator_removed',
  'reset_link_made',
  'webhook_set',
  'webhook_removed',
] as const
export type JournalEvent = (typeof JOURNAL_EVENTS)[number]

/** Who did it: the owner in My Account, an operator, the app by the API, or the server by itself. */
export const JOURNAL_ACTORS = ['owner', 'operator', 'app', 'server'] as const
export type JournalActor = (typeof JOURNAL_ACTORS)[number]
