import type { ErrorCode } from './errors.ts'

/** What tokens.make and tokens.refresh answer: one pair. End times are unix seconds. */
export interface TokenPair {
  cabinetUserId: number
  accessToken: string
  accessTokenEndTime: number
  refreshToken: string
  refreshTokenEndTime: number
}

/** Body of tokens.make. */
export interface Credentials {
  email: string
  /** The account password, or an app password (`cap_…`) of this appId. */
  password: string
  appId: string
}

/** What tokens.check answers. The end time is in unix seconds. */
export interface CheckedToken {
  cabinetUserId: number
  appId: string
  accessToken: string
  accessTokenEndTime: number
}

/** What tokens.revoke answers, also when the grant had ended before. */
export interface Revoked {
  revoked: true
}

/** What `me` answers: account and app of the token. `accessTokenEndTime` is in unix seconds. */
export interface Me {
  cabinetUserId: number
  email: string
  appId: string
  appName: string
  accessTokenEndTime: number
}

export interface SuccessEnvelope<Data> {
  success: true
  data: Data
}

/** The two token errors have exactly `code` and `message`; others may add `details`. */
export interface ErrorEnvelope {
  success: false
  error: { code: ErrorCode; message: string; details?: readonly FieldFault[] }
}

/** One fault of a request: the field and what is wrong with it, in the caller's language. */
export interface FieldFault {
  field: string
  message: string
}

/** RFC 9457 problem details, with the members of the envelope and of its headers. */
export interface ProblemDetails {
  type: string
  title: string
  status: number
  detail: string
  code: ErrorCode
  requestId: string
  reason?: string
  next?: string
  retryAfterSeconds?: number
  errors?: readonly FieldFault[]
}
