import { Refusal } from './refusal.ts'

/** `connect`: nobody was reached. `broken`: the connection ended early. `caller`: whoever called went away. */
export type FailureKind = 'connect' | 'broken' | 'timeout' | 'caller'

const CONNECT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** The upstream gave no answer. Holds a code and no content: the errors of parsers hold what they could not parse. */
export class UpstreamError extends Error {
  readonly kind: FailureKind
  /** The system's name of the failure. */
  readonly systemCode: string | undefined
  /** Whether an idle connection broke at its next use, before anything of an answer had come. */
  readonly isStale: boolean

  constructor(kind: FailureKind, systemCode?: string, isStale = false) {
    super(`no answer from the upstream: ${systemCode ?? kind}`)
    this.kind = kind
    this.systemCode = systemCode
    this.isStale = isStale
  }

  static of(error: Error, isReused: boolean): UpstreamError {
    if (error instanceof UpstreamError) return error
    const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
    if (code === 'ETIMEDOUT') return new UpstreamError('timeout', code)
    if (CONNECT.has(code)) return new UpstreamError('connect', code)
    return new UpstreamError('broken', code, isReused && (code === 'ECONNRESET' || code === 'EPIPE'))
  }
}

/** What the caller is told. */
export function refusalOfUpstream({ kind, systemCode }: UpstreamError): Refusal {
  if (kind === 'timeout') return new Refusal('ApiGatewayTimeoutError', 'The API did not answer in time')
  return new Refusal('ApiBadGatewayError', `The API did not answer: ${systemCode ?? kind}`)
}
