import { code, language, opaque, password } from '../fields.ts'
import { flag, instant, integer, list, object, text } from '../schema.ts'
import * as view from '../views.ts'
import type { Endpoint } from './endpoint.ts'
import { nothing } from './shapes.ts'

const codes = object({ recoveryCodes: list(text(), { description: 'Each works once; shown this once' }) })

/** Sessions, password and second factor of whoever is signed in. */
export const SECURITY_API = {
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
} as const satisfies Record<string, Endpoint>
