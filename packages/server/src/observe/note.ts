/** The most that is looked at of a body, in bytes: that of the token methods is a few hundred. */
export const LONGEST_BODY = 65_536

/** What a call was for, as its method and path tell. */
export type CallKind = 'make' | 'refresh' | 'revoke' | 'query'

/** The beginning of a body, as it was on the wire. */
export interface NotedBody {
  type: string
  /** `Content-Encoding`; empty where there is none. */
  encoding: string
  /** With memory of their own: to another thread goes all of the memory that bytes are a part of. */
  bytes: Uint8Array
  /** There was more of it than {@link LONGEST_BODY}. */
  cut: boolean
}

/**
 * What the thread that forwards tells of one call, for the thread that judges. It holds tokens and perhaps a password:
 * it lives in memory until it has been read, and is written nowhere.
 */
export interface Note {
  kind: CallKind
  /** When the call arrived, unix milliseconds. */
  at: number
  /** The caller's address. */
  address: string
  /** Whether the request limit would have refused it. */
  overRate: boolean
  authorization?: string
  /** The Refresh header. */
  refresh?: string
  /** The query of the path, only where it may hold something secret. */
  query?: string
  /** The body, of tokens.make and tokens.refresh. */
  body?: NotedBody
  /** Of the answer. 0: there was none. */
  status: number
  /** The Date header of the answer. */
  date?: string
  /** Of tokens.make and tokens.refresh, and of refusals. */
  answer?: NotedBody
}

/** What a note takes while it waits, in bytes, as far as a caller or the API can make it more. */
export function weightOf({ authorization = '', refresh = '', query = '', body, answer }: Note): number {
  const texts = authorization.length + refresh.length + query.length
  return texts + (body?.bytes.byteLength ?? 0) + (answer?.bytes.byteLength ?? 0)
}
