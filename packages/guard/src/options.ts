import type { GuardTrouble } from './trouble.ts'

/** What a guard is made of. */
export interface GuardOptions {
  /** Where the access server is: origin and, if need be, a path prefix. It alone is sent tokens. */
  server: string
  /**
   * The same as callers know it, for the links to its pages in refusals. Without it they are as the server gives them:
   * paths, right where both APIs have one origin.
   */
  publicServer?: string | undefined
  /** Seconds for which a good answer is remembered. Default: 5. A revoked token is let through for as long. */
  rememberSeconds?: number | undefined
  /** Seconds for which a bad answer is remembered. Default: 1. */
  rememberBadSeconds?: number | undefined
  /** Seconds for which a remembered answer goes on beyond that, while the server cannot be asked. Default: 60; 0 for none. */
  staleSeconds?: number | undefined
  /** Milliseconds for one question to the server. Default: 2,000. */
  timeoutMs?: number | undefined
  /** Answers remembered: so many good ones, and so many bad ones. Default: 10,000, which is 5 MB. */
  maxTokens?: number | undefined
  /** Questions under way at once, for tokens never seen good; and as many for those seen good. Default: 64. */
  maxChecks?: number | undefined
  /** The status of the invalid-token error where the server need not be asked; as the server's setting. Default: 403. */
  invalidTokenStatus?: 401 | 403 | undefined
  /** Told of every question that the server did not answer. */
  onTrouble?: ((trouble: GuardTrouble) => void) | undefined
  /** What sends requests. Default: the platform's. */
  fetch?: typeof fetch | undefined
  /** Unix milliseconds. For tests. */
  now?: (() => number) | undefined
}

/** Options after reading: complete and checked. Times are in milliseconds. */
export interface Settings {
  /** Without a slash at the end. */
  server: string
  publicServer: string | undefined
  rememberMs: number
  rememberBadMs: number
  staleMs: number
  timeoutMs: number
  maxTokens: number
  maxChecks: number
  invalidTokenStatus: 401 | 403
  onTrouble: (trouble: GuardTrouble) => void
  fetch: typeof fetch
  now: () => number
}

/** @throws TypeError that names the option */
export function readOptions(options: GuardOptions): Settings {
  const { publicServer, invalidTokenStatus = 403 } = options
  if (invalidTokenStatus !== 401 && invalidTokenStatus !== 403) throw new TypeError('invalidTokenStatus is 401 or 403')
  return {
    server: readServer('server', options.server),
    publicServer: publicServer === undefined ? undefined : readServer('publicServer', publicServer),
    rememberMs: 1000 * readNumber('rememberSeconds', options.rememberSeconds, 5),
    rememberBadMs: 1000 * readNumber('rememberBadSeconds', options.rememberBadSeconds, 1),
    staleMs: 1000 * readNumber('staleSeconds', options.staleSeconds, 60),
    timeoutMs: readCount('timeoutMs', options.timeoutMs, 2000),
    maxTokens: readCount('maxTokens', options.maxTokens, 10_000),
    maxChecks: readCount('maxChecks', options.maxChecks, 64),
    invalidTokenStatus,
    onTrouble: options.onTrouble ?? (() => {}),
    // Called without a receiver: some platforms refuse a fetch that is a method of something else.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    now: options.now ?? Date.now,
  }
}

/** An http or https URL without user, query and fragment, and without a slash at the end. */
export function readServer(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== url.origin + url.pathname) {
    throw new TypeError(`${name} must be http(s)://host/path`)
  }
  return url.href.replace(/\/+$/, '')
}

export function readNumber(name: string, value: number | undefined, fallback: number): number {
  const number = value ?? fallback
  if (!Number.isFinite(number) || number < 0) throw new TypeError(`${name} must be a number from 0 up`)
  return number
}

export function readCount(name: string, value: number | undefined, fallback: number): number {
  const count = value ?? fallback
  if (!Number.isInteger(count) || count < 1) throw new TypeError(`${name} must be a whole number from 1 up`)
  return count
}
