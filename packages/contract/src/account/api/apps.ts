import { label, link, name, opaque, positive } from '../fields.ts'
import { choice, instant, list, object, optional, text } from '../schema.ts'
import * as view from '../views.ts'
import type { Endpoint } from './endpoint.ts'
import { nothing, ofApp } from './shapes.ts'

/** Apps, their passwords, and handing them over. */
export const APPS_API = {
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
  setTokenStatus: {
    access: 'session',
    summary: 'Status of the invalid-token errors for this app; can be taken back at any time',
    params: ofApp,
    body: object({ status: choice(view.TOKEN_STATUSES) }),
    data: view.appView,
  },
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
} as const satisfies Record<string, Endpoint>
