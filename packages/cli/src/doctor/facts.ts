import type { SavedBudget } from '@chatapp-access/client'
import type { Account, Known } from '../account.ts'
import type { Remembered } from '../config.ts'
import type { FailureFacts } from '../failure-report.ts'
import type { Notes } from '../notes.ts'

/** All that the checks judge by. */
export interface Facts {
  /** Unix milliseconds. */
  now: number
  versions: { chatapp: string; node: string }
  profile: string
  account: Account
  environment: Known
  remembered: Remembered
  config: FileFacts
  store: StoreFacts
  notes: Notes
  saved: SavedFacts
  /** `undefined` where nobody was asked. */
  server: ServerFacts | undefined
  token: TokenFacts
}

/** A file or folder, and who can do what with it. */
export interface FileFacts {
  path: string
  /** Permission bits; `undefined` where there is none, or where the system has no such thing. */
  mode: number | undefined
  owner: number | undefined
}

export interface StoreFacts {
  folder: FileFacts
  files: readonly FileFacts[]
  /** Whether this user can write there, or make it. */
  isWritable: boolean
  /** As `statfs(2)` of Linux gives it. */
  fileSystem: number | undefined
  /** This user; `undefined` where the system has no numbers for users. */
  self: number | undefined
}

export interface SavedFacts {
  hasPair: boolean
  /** Unix seconds. */
  refreshTokenEndTime?: number | undefined
  budget?: SavedBudget | undefined
  isBlocked: boolean
  error?: FailureFacts
}

/** How the server answers somebody without a token. */
export type ServerFacts =
  | { error: FailureFacts }
  | {
      status: number
      milliseconds: number
      /** Seconds by which this machine's clock is ahead; `undefined` where the server does not tell the time. */
      clockAhead: number | undefined
      retryAfterSeconds: number | undefined
      redirectsTo: string | undefined
    }

export type TokenFacts =
  | { state: 'none' | 'unchecked' | 'good' | 'renewed' }
  | { state: 'over'; reason: string | undefined }
  | { state: 'unknown'; error: FailureFacts }
