import { ADVICE_RULES } from '../advice.ts'
import type { AccountEndpoint } from './endpoints.ts'
import { after, code, email, label, language, limit, link, name, opaque, password, positive } from './fields.ts'
import { JOURNAL_EVENTS, JOURNAL_GROUP_NAMES } from './journal-events.ts'
import { NOTICE_KINDS } from './notice-kinds.ts'
import {
  choice,
  type counts,
  flag,
  type Infer,
  instant,
  integer,
  list,
  object,
  optional,
  type Schema,
  text,
} from './schema.ts'
import * as view from './views.ts'

/**
 * Who may call: anybody; a signed-in owner; one who gave the password a short while ago; the same two for operators.
 */
export type AccountAccess = 'public' | 'session' | 'recent' | 'operator' | 'recent operator'

interface Endpoint {
  access: AccountAccess
  /** For OpenAPI. */
  summary: string
  params?: Schema<unknown>
  query?: Schema<unknown>
  body?: Schema<unknown>
  data: Schema<unknown>
}

const nothing = object({})
const ofApp = object({ number: positive })
const ofGrant = object({ id: opaque })
const ended = object({ ended: integer({ description: 'Grants that lost access by it' }) })
const codes = object({ recoveryCodes: list(text(), { description: 'Each works once; shown this once' }) })
const newLink = object({
  link: text({ description: 'The whole URL; shown this once' }),
  endsAt: instant('Works until'),
})
/** Sent by e-mail, or lies with the operator: the same whether or not there is such an account. */
const sent = object({ by: choice(['email', 'operator'] as const) })
const period = {
  app: optional(positive),
  group: optional(choice(JOURNAL_GROUP_NAMES)),
  event: optional(choice(JOURNAL_EVENTS)),
  from: optional(text({ pattern: '^[0-9]{1,15}$', description: 'Not before, unix milliseconds' })),
  until: optional(text({ pattern: '^[0-9]{1,15}$', description: 'Before, unix milliseconds' })),
}

/** My Account's own API: what each endpoint takes and gives, and who may call it. */
export const ACCOUNT_API = {
  settings: {
    access: 'public',
    summary: 'What the page has to know before anybody is signed in',
    data: object({
      registration: choice(['open', 'invite', 'closed'] as const),
      mail: flag('The server can send e-mail'),
      apiUrl: text({ description: 'Base URL of the API' }),
      accessTtlSeconds: integer(),
      refreshTtlSeconds: integer(),
      tokensPerDay: integer(),
      quotaTimeZone: text(),
      version: text(),
    }),
  },
  session: {
    access: 'public',
    summary: 'Who is signed in, if anybody',
    data: object({ signedIn: optional(view.signedInView) }),
  },
  signIn: {
    access: 'public',
    summary: 'Sign in; with a second factor the same call again with the code',
    body: object({ email, password, code }),
    data: view.signedInView,
  },
  signOut: { access: 'session', summary: 'End this session', data: nothing },
  signUp: {
    access: 'public',
    summary: 'Ask for a link to make an account',
    body: object({ email, language }),
    data: sent,
  },
  requestReset: {
    access: 'public',
    summary: 'Ask for a link to choose a new password',
    body: object({ email, language }),
    data: sent,
  },
  openLink: {
    access: 'public',
    summary: 'What a one-time link is for; uses nothing up',
    body: object({ link }),
    data: object({
      kind: choice(['set_up', 'sign_up', 'invite', 'reset'] as const),
      email: text({ description: 'Empty where the link does not say' }),
      secondFactor: flag('A code is needed, too'),
      endsAt: instant('Works until'),
    }),
  },
  useLink: {
    access: 'public',
    summary: 'Make the account, or choose the new password, and sign in',
    body: object({ link, email: optional(email), password, code, language }),
    data: view.signedInView,
  },
  lookAtHandOver: {
    access: 'public',
    summary: 'What a hand-over link gives; uses nothing up',
    body: object({ link }),
    data: object({ appName: text(), label: text(), endsAt: instant('Works until') }),
  },
  openHandOver: {
    access: 'public',
    summary: 'Take over: appId and a new app password, once',
    body: object({ link }),
    data: object({
      appName: text(),
      label: text(),
      email: text({ description: 'For tokens.make' }),
      appId: text(),
      appPassword: text({ description: 'Shown this once' }),
      apiUrl: text(),
    }),
  },

  confirmSession: {
    access: 'session',
    summary: 'Give the password again, for what needs a recent sign-in',
    body: object({ password, code }),
    data: object({ recentUntil: instant('Until then nothing asks again') }),
  },
  changeLanguage: { access: 'session', summary: 'Language of e-mails', body: object({ language }), data: nothing },
  sessions: {
    access: 'session',
    summary: 'Browsers that are signed in',
    data: object({ sessions: list(view.sessionView) }),
  },
  endSession: { access: 'session', summary: 'Sign one browser out', params: object({ id: opaque }), data: nothing },
  endOtherSessions: { access: 'session', summary: 'Sign all other browsers out', data: object({ ended: integer() }) },
  changePassword: {
    access: 'recent',
    summary: 'A new password; ends what the account password made, and all other sessions',
    body: object({ password }),
    data: object({
      ended: integer({ description: 'Grants the old password had made' }),
      kept: list(view.grantView, { description: 'Grants that app passwords made: keep or end' }),
    }),
  },
  secondFactor: {
    access: 'session',
    summary: 'Whether a second factor is on',
    data: object({ enabled: flag(), recoveryCodesLeft: integer() }),
  },
  startSecondFactor: {
    access: 'recent',
    summary: 'A new secret for an authenticator app; on only after its first code',
    data: object({
      secret: text({ description: 'Base32' }),
      uri: text({ description: 'otpauth: URI, for a QR code' }),
    }),
  },
  enableSecondFactor: {
    access: 'recent',
    summary: 'Prove the first code; tokens.make takes app passwords only from now on',
    body: object({ code: text({ pattern: '^[0-9]{6}$' }) }),
    data: codes,
  },
  disableSecondFactor: { access: 'recent', summary: 'Switch the second factor off', data: nothing },
  renewRecoveryCodes: { access: 'recent', summary: 'New recovery codes in place of all old ones', data: codes },

  apps: { access: 'session', summary: 'All apps', data: object({ apps: list(view.appView) }) },
  createApp: {
    access: 'recent',
    summary: 'Make an app, with its first app password',
    body: object({ name }),
    data: object({ app: view.appView, appPassword: text({ description: 'Shown this once' }) }),
  },
  app: { access: 'session', summary: 'One app', params: ofApp, data: view.appView },
  changeApp: {
    access: 'recent',
    summary: 'Rename, switch off, switch on',
    params: ofApp,
    body: object({ name: optional(name), state: optional(choice(view.APP_STATES)) }),
    data: view.appView,
  },
  deleteApp: { access: 'recent', summary: 'Delete for ever; ends its access', params: ofApp, data: nothing },
  appPasswords: {
    access: 'session',
    summary: 'App passwords, without the passwords',
    params: ofApp,
    data: object({ appPasswords: list(view.appPasswordView) }),
  },
  createAppPassword: {
    access: 'recent',
    summary: 'Make an app password',
    params: ofApp,
    body: object({ label }),
    data: object({ appPassword: view.appPasswordView, secret: text({ description: 'Shown this once' }) }),
  },
  endAppPassword: {
    access: 'recent',
    summary: 'End an app password and what it made',
    params: object({ number: positive, id: positive }),
    data: nothing,
  },
  handOvers: {
    access: 'session',
    summary: 'Hand-over links of an app, without the links',
    params: ofApp,
    data: object({ handOvers: list(view.handOverView) }),
  },
  createHandOver: {
    access: 'recent',
    summary: 'A one-time link that gives an integrator appId and a new app password',
    params: ofApp,
    body: object({ label }),
    data: object({ handOver: view.handOverView, link: text({ description: 'Shown this once' }) }),
  },
  endHandOver: {
    access: 'session',
    summary: 'Withdraw a hand-over link',
    params: object({ number: positive, id: opaque }),
    data: nothing,
  },
  connect: {
    access: 'session',
    summary: 'What an app has done since a moment: the check-list of Connect',
    params: ofApp,
    query: object({ since: text({ pattern: '^[0-9]{1,15}$', description: 'Unix milliseconds' }) }),
    data: object({
      now: instant('Clock of the server'),
      tokenMade: optional(view.connectStep),
      queryMade: optional(view.connectStep),
      pairReused: optional(view.connectStep),
      accessTokenEnded: optional(view.connectStep),
      renewed: optional(view.connectStep),
      current: optional(object({ grantId: text(), accessEndAt: instant('End of its access token') })),
    }),
  },

  grants: {
    access: 'session',
    summary: 'Who has access now, newest first',
    query: object({ app: optional(positive), limit, after }),
    data: object({ grants: list(view.grantView), next: optional(text()) }),
  },
  endGrant: { access: 'recent', summary: 'End one access', params: ofGrant, data: ended },
  endAccessToken: {
    access: 'session',
    summary: 'End the access token of a grant now; its refresh token goes on',
    params: ofGrant,
    data: nothing,
  },
  endAppAccess: { access: 'recent', summary: 'End all access of an app', params: ofApp, data: ended },

  usage: {
    access: 'session',
    summary: 'Counts by hour (48) and by day (30) of the limit’s calendar',
    query: object({ app: optional(positive) }),
    data: object({
      now: instant('Clock of the server'),
      today: optional(view.quotaView),
      hours: list(view.usagePoint),
      days: list(view.usagePoint),
    }),
  },
  advice: {
    access: 'session',
    summary: 'Habits worth mending, with evidence',
    query: object({ app: optional(positive) }),
    data: object({ advice: list(view.adviceView), checked: list(choice(ADVICE_RULES)) }),
  },
  journal: {
    access: 'session',
    summary: 'What happened, newest first',
    query: object({ ...period, limit, after }),
    data: object({ entries: list(view.journalView), next: optional(text()) }),
  },
  notices: {
    access: 'session',
    summary: 'Notices and their deliveries, newest first',
    query: object({ limit, after }),
    data: object({ notices: list(view.noticeView), next: optional(text()) }),
  },
  retryNotice: { access: 'session', summary: 'Deliver again', params: object({ id: positive }), data: nothing },
  noticeSettings: { access: 'session', summary: 'What is told, and how', data: view.noticeSettingsView },
  changeNoticeSettings: {
    access: 'session',
    summary: 'Choose what is told, and how',
    body: object({
      byEmail: list(choice(NOTICE_KINDS), { maxItems: 16 }),
      byWebhook: list(choice(NOTICE_KINDS), { maxItems: 16 }),
    }),
    data: view.noticeSettingsView,
  },
  setWebhook: {
    access: 'recent',
    summary: 'Where notices are sent; gives the secret they are signed with',
    body: object({ url: text({ minLength: 1, maxLength: 2048 }) }),
    data: object({ secret: text({ description: 'Shown this once' }) }),
  },
  removeWebhook: { access: 'recent', summary: 'Send notices nowhere', data: nothing },
  testWebhook: { access: 'session', summary: 'Send a test notice now', data: nothing },
  help: {
    access: 'session',
    summary: 'Partners and contacts',
    data: object({
      partners: list(view.partnerView),
      contacts: view.contactsView,
    }),
  },

  operatorAccounts: {
    access: 'operator',
    summary: 'Search accounts by e-mail or number',
    query: object({ search: optional(text({ maxLength: 320 })), limit, after }),
    data: object({ accounts: list(view.operatorAccountView), next: optional(text()) }),
  },
  operatorAccount: {
    access: 'operator',
    summary: 'One account with its apps',
    params: object({ accountId: positive }),
    data: object({ account: view.operatorAccountView, apps: list(view.operatorAppView) }),
  },
  operatorChangeAccount: {
    access: 'recent operator',
    summary: 'Disable, enable, give or take the operator right',
    params: object({ accountId: positive }),
    body: object({ state: optional(choice(view.APP_STATES)), operator: optional(flag()) }),
    data: view.operatorAccountView,
  },
  operatorChangeApp: {
    access: 'recent operator',
    summary: 'Give an app a limit of its own; 0 for the usual one',
    params: object({ accountId: positive, number: positive }),
    body: object({ tokensPerDay: integer({ minimum: 0, maximum: 1_000_000 }) }),
    data: view.operatorAppView,
  },
  operatorEndAccess: {
    access: 'recent operator',
    summary: 'End all access of an account',
    params: object({ accountId: positive }),
    data: ended,
  },
  operatorResetLink: {
    access: 'recent operator',
    summary: 'A link for its owner to choose a new password',
    params: object({ accountId: positive }),
    data: newLink,
  },
  operatorInvite: {
    access: 'recent operator',
    summary: 'A link to make an account',
    body: object({ email: optional(email) }),
    data: newLink,
  },
} as const satisfies Record<AccountEndpoint, Endpoint>

/** What a call sends and gets, by endpoint: `AccountApi['createApp']['body']`. */
export type AccountApi = { [Name in AccountEndpoint]: CallOf<(typeof ACCOUNT_API)[Name]> }

interface CallOf<E> {
  params: E extends { params: Schema<infer Params> } ? Params : undefined
  query: E extends { query: Schema<infer Query> } ? Query : undefined
  body: E extends { body: Schema<infer Body> } ? Body : undefined
  data: E extends { data: Schema<infer Data> } ? Data : undefined
}

/** Named counts, for views that are built at the server. */
export type Counts = Infer<ReturnType<typeof counts>>
