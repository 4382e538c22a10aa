/** Why there was no answer, where the system has no code for it. */
export const FAILURE = {
  /** Not made in time. */
  connectTimeout: 'UPSTREAM_CONNECT_TIMEOUT',
  /** Not begun in time. */
  answerTimeout: 'UPSTREAM_ANSWER_TIMEOUT',
  /** The connection ended before an answer began, or within it. */
  lost: 'UPSTREAM_LOST',
  /** What came can be read in two ways, or in none. */
  malformed: 'UPSTREAM_MALFORMED',
  /** A header of the request may not stand in one. */
  request: 'BAD_REQUEST',
  /** This server closed it. */
  closed: 'CLOSED',
} as const

/** An upstream that gave no answer, or none that was whole. `code` says why, and stands in the log. */
export class ConnectionFailure extends Error {
  override name = 'ConnectionFailure'
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** What came is no answer that can be read in one way. */
export class MalformedAnswerError extends ConnectionFailure {
  override name = 'MalformedAnswerError'

  constructor() {
    super(FAILURE.malformed)
  }
}
