import { ADVICE_RULES } from '../../advice.ts'
import { after, limit, opaque, positive } from '../fields.ts'
import { JOURNAL_EVENTS, JOURNAL_GROUP_NAMES } from '../journal-events.ts'
import { choice, instant, list, object, optional, text } from '../schema.ts'
import * as view from '../views.ts'
import type { Endpoint } from './endpoint.ts'
import { ended, nothing, ofApp } from './shapes.ts'

const ofGrant = object({ id: opaque })

const period = {
  app: optional(positive),
  group: optional(choice(JOURNAL_GROUP_NAMES)),
  event: optional(choice(JOURNAL_EVENTS)),
  from: optional(text({ pattern: '^[0-9]{1,15}$', description: 'Not before, unix milliseconds' })),
  until: optional(text({ pattern: '^[0-9]{1,15}$', description: 'Before, unix milliseconds' })),
}

/** What apps do: access, usage, advice, journal. */
export const ACTIVITY_API = {
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
} as const satisfies Record<string, Endpoint>
