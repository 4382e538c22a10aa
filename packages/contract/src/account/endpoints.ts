/** Every endpoint of My Account's own API: method and path. The page calls by name, the server registers by name. */
export const ACCOUNT_ENDPOINTS = {
  settings: 'GET /account/api/settings',
  session: 'GET /account/api/session',
  signIn: 'POST /account/api/sign-in',
  signOut: 'POST /account/api/sign-out',
  signUp: 'POST /account/api/sign-up',
  requestReset: 'POST /account/api/reset',
  openLink: 'POST /account/api/links/open',
  useLink: 'POST /account/api/links/use',
  lookAtHandOver: 'POST /account/api/hand-overs/look',
  openHandOver: 'POST /account/api/hand-overs/open',

  confirmSession: 'POST /account/api/session/confirm',
  changeLanguage: 'PUT /account/api/language',
  sessions: 'GET /account/api/sessions',
  endSession: 'DELETE /account/api/sessions/:id',
  endOtherSessions: 'POST /account/api/sessions/end-others',
  changePassword: 'POST /account/api/password',
  secondFactor: 'GET /account/api/second-factor',
  startSecondFactor: 'POST /account/api/second-factor/start',
  enableSecondFactor: 'POST /account/api/second-factor/enable',
  disableSecondFactor: 'POST /account/api/second-factor/disable',
  renewRecoveryCodes: 'POST /account/api/second-factor/recovery-codes',

  apps: 'GET /account/api/apps',
  createApp: 'POST /account/api/apps',
  app: 'GET /account/api/apps/:number',
  changeApp: 'PATCH /account/api/apps/:number',
  deleteApp: 'DELETE /account/api/apps/:number',
  setTokenStatus: 'PUT /account/api/apps/:number/token-status',
  appPasswords: 'GET /account/api/apps/:number/passwords',
  createAppPassword: 'POST /account/api/apps/:number/passwords',
  endAppPassword: 'DELETE /account/api/apps/:number/passwords/:id',
  handOvers: 'GET /account/api/apps/:number/hand-overs',
  createHandOver: 'POST /account/api/apps/:number/hand-overs',
  endHandOver: 'DELETE /account/api/apps/:number/hand-overs/:id',
  connect: 'GET /account/api/apps/:number/connect',

  grants: 'GET /account/api/grants',
  endGrant: 'DELETE /account/api/grants/:id',
  endAccessToken: 'POST /account/api/grants/:id/end-access-token',
  endAppAccess: 'POST /account/api/apps/:number/end-access',

  usage: 'GET /account/api/usage',
  advice: 'GET /account/api/advice',
  journal: 'GET /account/api/journal',
  notices: 'GET /account/api/notices',
  retryNotice: 'POST /account/api/notices/:id/retry',
  noticeSettings: 'GET /account/api/notice-settings',
  changeNoticeSettings: 'PUT /account/api/notice-settings',
  setWebhook: 'PUT /account/api/webhook',
  removeWebhook: 'DELETE /account/api/webhook',
  testWebhook: 'POST /account/api/webhook/test',
  help: 'GET /account/api/help',

  operatorAccounts: 'GET /account/api/operator/accounts',
  operatorAccount: 'GET /account/api/operator/accounts/:accountId',
  operatorChangeAccount: 'PATCH /account/api/operator/accounts/:accountId',
  operatorChangeApp: 'PATCH /account/api/operator/accounts/:accountId/apps/:number',
  operatorEndAccess: 'POST /account/api/operator/accounts/:accountId/end-access',
  operatorResetLink: 'POST /account/api/operator/accounts/:accountId/reset-link',
  operatorInvite: 'POST /account/api/operator/invites',
} as const satisfies Record<string, `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /account/api/${string}`>

export type AccountEndpoint = keyof typeof ACCOUNT_ENDPOINTS

/** The journal as a file; takes the filters of `journal`. A link, not a call: the browser downloads it. */
export const JOURNAL_CSV_PATH = '/account/api/journal.csv'

/** Everything of My Account lies below this path. */
export const ACCOUNT_PATH = '/account'

/** The cookie of a session, by how My Account is reached. */
export const SESSION_COOKIE = { https: '__Host-chatapp_session', http: 'chatapp_session' } as const

/** Request header with the token of the `session` answer: on every call that is no GET. */
export const CSRF_HEADER = 'X-ChatApp-CSRF'
