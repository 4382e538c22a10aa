import { code, email, language, link, password } from '../fields.ts'
import { choice, flag, instant, integer, object, optional, text } from '../schema.ts'
import * as view from '../views.ts'
import type { Endpoint } from './endpoint.ts'
import { nothing } from './shapes.ts'

/** Sent by e-mail, or lies with the operator: the same whether or not there is such an account. */
const sent = object({ by: choice(['email', 'operator'] as const) })

/** Signing in and out, and one-time links, before anybody is signed in. */
export const SIGN_IN_API = {
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
} as const satisfies Record<string, Endpoint>
