import {
  type ErrorCode,
  type ErrorEnvelope,
  errorEntry,
  HEADERS,
  languageOf,
  PROBLEM_MEDIA_TYPE,
  type ProblemDetails,
} from '@chatapp-access/contract'

/** What is known of a refusal, whatever language it is told in. */
export interface RefusalFacts {
  code: ErrorCode
  /** HTTP status. */
  status: number
  /** The id that the server answered under; one of our own where it was not asked. */
  requestId: string
  /** Why a token that once was valid no longer is (`ChatApp-Reason`). */
  reason?: string | undefined
  /** Seconds. */
  retryAfterSeconds?: number | undefined
  /** `WWW-Authenticate`, with status 401. */
  challenge?: string | undefined
  /** Where the page about the error is: a path of the server, or a URL where its public one is known. */
  help: string
}

/** How the caller wants to be told: two of its headers. */
export interface Wishes {
  /** `Lang` */
  language?: string | null | undefined
  /** `Accept` */
  accept?: string | null | undefined
}

/** An HTTP answer, ready to be sent. */
export interface RefusalAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

/** The request may not pass. Holds no token. */
export class GuardRefusal extends Error {
  readonly code: ErrorCode
  /** HTTP status. */
  readonly status: number
  readonly requestId: string
  readonly reason: string | undefined
  /** Seconds after which a repeat makes sense. */
  readonly retryAfterSeconds: number | undefined
  readonly #facts: RefusalFacts

  constructor(facts: RefusalFacts) {
    super(errorEntry(facts.code).message.en)
    this.name = 'GuardRefusal'
    this.code = facts.code
    this.status = facts.status
    this.requestId = facts.requestId
    this.reason = facts.reason
    this.retryAfterSeconds = facts.retryAfterSeconds
    this.#facts = facts
  }

  /** The answer for the caller, as the access server itself would give it: English and the envelope unless wished otherwise. */
  answer(wishes: Wishes = {}): RefusalAnswer {
    const facts = this.#facts
    const asProblem = wishes.accept?.includes(PROBLEM_MEDIA_TYPE) === true
    const message = errorEntry(facts.code).message[languageOf(wishes.language ?? undefined)]
    return {
      status: facts.status,
      headers: headersOf(facts, asProblem),
      body: JSON.stringify(asProblem ? problemOf(facts, message) : envelopeOf(facts, message)),
    }
  }
}

/** Whether an error is the refusal of a guard, of whichever copy of this package. */
export function isGuardRefusal(error: unknown): error is GuardRefusal {
  return error instanceof Error && error.name === 'GuardRefusal' && 'answer' in error
}

function headersOf(facts: RefusalFacts, asProblem: boolean): Record<string, string> {
  const { reason, retryAfterSeconds, challenge } = facts
  const { next } = errorEntry(facts.code)
  return {
    'Content-Type': asProblem ? PROBLEM_MEDIA_TYPE : 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    [HEADERS.requestId]: facts.requestId,
    ...(reason && { [HEADERS.reason]: reason }),
    ...(next && { [HEADERS.next]: next }),
    [HEADERS.link]: `<${facts.help}>; rel="help"`,
    ...(retryAfterSeconds !== undefined && { [HEADERS.retryAfter]: String(retryAfterSeconds) }),
    ...(challenge && { 'WWW-Authenticate': challenge }),
  }
}

function envelopeOf({ code }: RefusalFacts, message: string): ErrorEnvelope {
  return { success: false, error: { code, message } }
}

/** RFC 9457. */
function problemOf(facts: RefusalFacts, message: string): ProblemDetails {
  const { code, status, requestId, reason, retryAfterSeconds, help } = facts
  const { next } = errorEntry(code)
  return {
    type: help,
    title: message,
    status,
    detail: message,
    code,
    requestId,
    ...(reason && { reason }),
    ...(next && { next }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  }
}
