/** The methods of the access system: what is called, how, and what it needs. */
export const METHODS = {
  tokensMake: { name: 'tokens.make', method: 'POST', path: '/v1/tokens', auth: 'credentials' },
  tokensRefresh: { name: 'tokens.refresh', method: 'POST', path: '/v1/tokens/refresh', auth: 'refresh' },
  tokensCheck: { name: 'tokens.check', method: 'GET', path: '/v1/tokens/check', auth: 'access' },
  /** For the proxy in front of an API: any method, and any path below this one. */
  tokensAuthorize: { name: 'tokens.authorize', method: 'GET', path: '/v1/tokens/authorize', auth: 'access' },
  tokensRevoke: { name: 'tokens.revoke', method: 'DELETE', path: '/v1/tokens', auth: 'access or refresh' },
  me: { name: 'me', method: 'GET', path: '/v1/me', auth: 'access' },
} as const

export type MethodName = (typeof METHODS)[keyof typeof METHODS]['name']

/** Base URL of the public ChatApp API. */
export const PUBLIC_BASE_URL = 'https://api.chatapp.online'
