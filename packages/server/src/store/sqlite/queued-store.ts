import type { StoreVerbs } from '../sql-store.ts'
import type { CallQueue } from './call-queue.ts'

/** The store's verbs, each of which only queues its call. */
export function createQueuedStore(queue: CallQueue): StoreVerbs {
  return {
    makeGrant: order => queue.call('makeGrant', [order]),
    rotateGrant: order => queue.call('rotateGrant', [order]),
    endGrants: order => queue.call('endGrants', [order]),
    revokeGrant: order => queue.call('revokeGrant', [order]),
    confirmGrants: uses => queue.call('confirmGrants', [uses]),
    findCredentials: query => queue.call('findCredentials', [query]),
    describeApp: (accountId, appNumber) => queue.call('describeApp', [accountId, appNumber]),
    createAccount: account => queue.call('createAccount', [account]),
    listAccounts: page => queue.call('listAccounts', [page]),
    findAccount: accountId => queue.call('findAccount', [accountId]),
    setAccountState: (accountId, state) => queue.call('setAccountState', [accountId, state]),
    setAccountPassword: (accountId, passwordHash) => queue.call('setAccountPassword', [accountId, passwordHash]),
    setAccountEmail: (accountId, email) => queue.call('setAccountEmail', [accountId, email]),
    createApp: app => queue.call('createApp', [app]),
    listApps: page => queue.call('listApps', [page]),
    setAppState: (accountId, appNumber, state) => queue.call('setAppState', [accountId, appNumber, state]),
    createAppPassword: password => queue.call('createAppPassword', [password]),
    replaceAppPasswords: password => queue.call('replaceAppPasswords', [password]),
    listAppPasswords: (accountId, appNumber) => queue.call('listAppPasswords', [accountId, appNumber]),
    endAppPasswords: order => queue.call('endAppPasswords', [order]),
    listGrants: (accountId, limit) => queue.call('listGrants', [accountId, limit]),
    createLink: link => queue.call('createLink', [link]),
    findLink: (accountId, id) => queue.call('findLink', [accountId, id]),
    installationId: () => queue.call('installationId', []),
    noteKeys: keys => queue.call('noteKeys', [keys]),
    follow: beat => queue.call('follow', [beat]),
    findSignIn: query => queue.call('findSignIn', [query]),
    findSignInOf: query => queue.call('findSignInOf', [query]),
    openSession: order => queue.call('openSession', [order]),
    findSession: (accountId, id) => queue.call('findSession', [accountId, id]),
    touchSession: (accountId, id) => queue.call('touchSession', [accountId, id]),
    confirmSession: order => queue.call('confirmSession', [order]),
    listSessions: accountId => queue.call('listSessions', [accountId]),
    endSession: (accountId, id) => queue.call('endSession', [accountId, id]),
    endOtherSessions: (accountId, id) => queue.call('endOtherSessions', [accountId, id]),
    setLanguage: (accountId, language) => queue.call('setLanguage', [accountId, language]),
  }
}
