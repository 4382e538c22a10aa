import type { Heartbeat } from '../node-store.ts'
import type { StoreVerbs } from '../sql-store.ts'

export type Verb = keyof StoreVerbs

/** Which verbs write. */
const WRITES: Readonly<Record<Verb, boolean>> = {
  makeGrant: true,
  rotateGrant: true,
  endGrants: true,
  revokeGrant: true,
  endAccessToken: true,
  confirmGrants: true,
  findCredentials: false,
  describeApp: false,
  createAccount: true,
  listAccounts: false,
  findAccount: false,
  setAccountState: true,
  setAccountPassword: true,
  setAccountEmail: true,
  createApp: true,
  listApps: false,
  setAppState: true,
  createAppPassword: true,
  replaceAppPasswords: true,
  listAppPasswords: false,
  endAppPasswords: true,
  listGrants: false,
  createLink: true,
  findLink: false,
  readApps: false,
  readApp: false,
  changeApp: true,
  setAppLimit: true,
  setInvalidTokenStatus: true,
  createHandOver: true,
  listHandOvers: false,
  lookAtHandOver: false,
  openHandOver: true,
  endHandOver: true,
  searchAccounts: false,
  readAccount: false,
  changeAccount: true,
  noteActivity: true,
  readUsage: false,
  listJournal: false,
  listGrantViews: false,
  findGrantApp: false,
  findActiveSince: false,
  adviceFacts: false,
  noteAdvice: true,
  listAdvice: false,
  noteNotice: true,
  listNotices: false,
  takeDeliveries: true,
  noteDelivery: true,
  retryNotice: true,
  noticeSettings: false,
  changeNoticeSettings: true,
  setWebhook: true,
  removeWebhook: true,
  installationId: false,
  noteKeys: true,
  listKeys: false,
  retireKey: true,
  follow: true,
  leave: true,
  noteFailures: true,
  listFailures: false,
  findSignIn: false,
  findSignInOf: false,
  openSession: true,
  findSession: false,
  touchSession: true,
  confirmSession: true,
  listSessions: false,
  endSession: true,
  endOtherSessions: true,
  setLanguage: true,
  findFactor: false,
  listFactorsToReseal: false,
  resealFactor: true,
  startFactor: true,
  enableFactor: true,
  removeFactor: true,
  replaceRecoveryCodes: true,
  takeFactorStep: true,
  takeRecoveryCode: true,
  createSetUpLink: true,
  createAccountByLink: true,
  resetPasswordByLink: true,
  changePassword: true,
  importAccounts: true,
  diagnose: false,
  upgradePasswordHash: true,
  samplePasswordHashes: false,
  lastAccountId: false,
}

/** A call on its way to the thread that has the database. */
export interface Call {
  readonly verb: Verb
  readonly args: readonly unknown[]
}

/** Whether it writes. A group of readers alone needs no lock and no disk. */
export function isWrite({ verb, args }: Call): boolean {
  if (verb === 'follow') return (args[0] as Heartbeat).silent !== true
  return WRITES[verb]
}

/** What became of it: `failure` says in words why it cannot be told to have happened. */
export type Reply = { readonly value: unknown } | { readonly failure: string }
