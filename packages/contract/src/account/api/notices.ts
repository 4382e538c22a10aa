import { after, limit, positive } from '../fields.ts'
import { NOTICE_KINDS } from '../notice-kinds.ts'
import { choice, list, object, optional, text } from '../schema.ts'
import * as view from '../views.ts'
import type { Endpoint } from './endpoint.ts'
import { nothing } from './shapes.ts'

/** What owners are told without asking, and who helps. */
export const NOTICES_API = {
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
    data: object({ partners: list(view.partnerView), contacts: view.contactsView }),
  },
} as const satisfies Record<string, Endpoint>
