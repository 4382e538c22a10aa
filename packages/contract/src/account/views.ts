import { ADVICE_RULES, ADVICE_SEVERITIES } from '../advice.ts'
import { LANGUAGES } from '../languages.ts'
import { JOURNAL_ACTORS, JOURNAL_EVENTS } from './journal-events.ts'
import { DELIVERY_STATES, NOTICE_CHANNELS, NOTICE_KINDS } from './notice-kinds.ts'
import { choice, counts, flag, type Infer, instant, integer, list, object, optional, text } from './schema.ts'

export const APP_STATES = ['active', 'disabled'] as const
/** With what status an app is told that its token is invalid: the server's, or one of its own. */
export const TOKEN_STATUSES = ['default', '401', '403'] as const
export type TokenStatus = (typeof TOKEN_STATUSES)[number]
export const ACCOUNT_STATES = ['active', 'disabled', 'deleted'] as const
export const CREDENTIAL_KINDS = ['password', 'app_password', 'unknown'] as const

/** The account that is signed in, as its owner sees it. */
export const accountView = object({
  cabinetUserId: integer(),
  email: text(),
  language: choice(LANGUAGES),
  operator: flag('May search and change other accounts'),
  secondFactor: flag('A second factor is on: tokens.make takes app passwords only'),
  createdAt: instant('Made'),
})
export type AccountView = Infer<typeof accountView>

/** A signed-in browser: what the page needs to go on calling. */
export const signedInView = object({
  account: accountView,
  csrf: text({ description: 'For the X-ChatApp-CSRF header' }),
  recentUntil: instant('Until then nothing asks for the password again'),
})
export type SignedInView = Infer<typeof signedInView>

export const sessionView = object({
  id: text({ description: 'Names the session; opens nothing' }),
  current: flag('The one that asks'),
  createdAt: instant('Signed in'),
  seenAt: instant('Last used'),
  endsAt: instant('Ends by itself'),
  address: text(),
  agent: text(),
})
export type SessionView = Infer<typeof sessionView>

export const quotaView = object({
  used: integer({ description: 'Tokens made today' }),
  limit: integer(),
  resetsAt: instant('The day ends'),
})
export type QuotaView = Infer<typeof quotaView>

export const appView = object({
  number: integer(),
  appId: text(),
  name: text(),
  state: choice(APP_STATES),
  createdAt: instant('Made'),
  quota: quotaView,
  tokenStatus: choice(TOKEN_STATUSES, 'HTTP status of the invalid-token errors for this app'),
  answeredWith: integer({ description: 'What tokenStatus comes to: 401 or 403' }),
  liveGrants: integer({ description: 'Grants that have access or can renew it' }),
  lastSeenAt: instant('A token of it was last made, renewed or used; 0 for never'),
})
export type AppView = Infer<typeof appView>

export const appPasswordView = object({
  id: integer(),
  label: text(),
  createdAt: instant('Made'),
  lastUsedAt: instant('Last made a token; 0 for never'),
  endedAt: instant('Ended; 0 while it works'),
})
export type AppPasswordView = Infer<typeof appPasswordView>

export const handOverView = object({
  id: text(),
  label: text(),
  createdAt: instant('Made'),
  endsAt: instant('Opens nothing after'),
  openedAt: instant('Opened; 0 for not yet'),
  openedAddress: text(),
  endedAt: instant('Withdrawn; 0 for not'),
})
export type HandOverView = Infer<typeof handOverView>

export const grantView = object({
  id: text(),
  appNumber: integer(),
  appId: text(),
  appName: text(),
  credential: choice(CREDENTIAL_KINDS),
  credentialLabel: text({ description: 'Label of the app password; empty for other credentials' }),
  generation: integer({ description: 'Counts the pairs: 1 was made, each refresh adds one' }),
  madeAt: instant('Made'),
  madeAddress: text(),
  madeAgent: text(),
  lastSeenAt: instant('Last made, renewed or used'),
  lastNetwork: text({ description: 'Network of the last use known; empty for none' }),
  queries: integer({ description: 'Queries made with it' }),
  accessEndAt: instant('End of the access token; in the past when it was ended before'),
  refreshEndAt: instant('End of the refresh token'),
})
export type GrantView = Infer<typeof grantView>

/** What one hour or day saw. */
export const usagePoint = object({
  at: instant('Beginning of the hour or day'),
  makes: integer(),
  refreshes: integer(),
  replays: integer({ description: 'The same pair again: after a lost reply, or several processes at once' }),
  queries: integer(),
  refused: counts('Refusals by reason, see USAGE_REFUSALS'),
})
export type UsagePoint = Infer<typeof usagePoint>

export const connectStep = object({
  at: instant('First seen'),
  grantId: text(),
  agent: text({ description: 'User-Agent of whoever made the token' }),
})

export const adviceView = object({
  rule: choice(ADVICE_RULES),
  appNumber: integer(),
  appId: text(),
  appName: text(),
  severity: choice(ADVICE_SEVERITIES),
  since: instant('First found'),
  seenAt: instant('Last found'),
  evidence: counts('Numbers that the texts of the rule name'),
})
export type AdviceView = Infer<typeof adviceView>

export const journalView = object({
  id: integer(),
  at: instant('When'),
  event: choice(JOURNAL_EVENTS),
  actor: choice(JOURNAL_ACTORS),
  appNumber: integer({ description: '0 where it is about no app' }),
  appName: text(),
  grantId: text({ description: 'Empty where it is about no grant' }),
  address: text(),
  agent: text(),
  detail: text({ description: 'What the event says besides: a label, a reason, a number' }),
})
export type JournalView = Infer<typeof journalView>

export const deliveryView = object({
  channel: choice(NOTICE_CHANNELS),
  state: choice(DELIVERY_STATES),
  attempts: integer(),
  lastAt: instant('Last tried; 0 for never'),
  nextAt: instant('Tried next; 0 for never'),
  failure: text({ description: 'Why the last try failed; empty where it did not' }),
})

export const noticeView = object({
  id: integer(),
  at: instant('When'),
  kind: choice(NOTICE_KINDS),
  appNumber: integer({ description: '0 where it is about no app' }),
  appName: text(),
  detail: text({ description: 'The advice rule, the address, the count: as the kind needs' }),
  deliveries: list(deliveryView),
})
export type NoticeView = Infer<typeof noticeView>

export const noticeSettingsView = object({
  mailWorks: flag('The server can send e-mail'),
  byEmail: list(choice(NOTICE_KINDS)),
  byWebhook: list(choice(NOTICE_KINDS)),
  webhookUrl: text({ description: 'Empty for none' }),
})

export const partnerView = object({
  name: text(),
  url: text({ description: 'A link: https, mailto or tel' }),
  about: text({ description: 'Empty for none' }),
})

/** How to reach those who help. Each is empty for none. */
export const contactsView = object({
  telegram: text({ description: 'A link to t.me' }),
  news: text({ description: 'A link: https' }),
  phone: text({ description: 'As people write it, with the code of the country' }),
  email: text({ description: 'The address alone' }),
})

export const operatorAccountView = object({
  cabinetUserId: integer(),
  email: text(),
  state: choice(ACCOUNT_STATES),
  operator: flag(),
  secondFactor: flag(),
  createdAt: instant('Made'),
  apps: integer({ description: 'How many' }),
})
export type OperatorAccountView = Infer<typeof operatorAccountView>

export const operatorAppView = object({
  number: integer(),
  appId: text(),
  name: text(),
  state: choice(ACCOUNT_STATES),
  quota: quotaView,
  ownLimit: optional(integer({ description: 'Where this app has a limit of its own' })),
  liveGrants: integer(),
})
