/** `problem`: queries fail by it, or a secret lies open; `warning`: they will, or it wastes; `note`: good to know. */
export type Level = 'ok' | 'note' | 'warning' | 'problem'

/** What one check found. */
export interface Finding {
  /** The name of the check, for programs. */
  check: 'version' | 'profile' | 'files' | 'store' | 'server' | 'clock' | 'token' | 'limit' | 'password' | 'advice'
  level: Level
  what: string
  /** What comes of it. */
  why?: string
  /** What to do. */
  mend?: string
}
