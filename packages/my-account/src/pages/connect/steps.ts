import type { AccountApi } from '@chatapp-access/contract/account'

/** In the order in which a program that does it right takes them. */
export const STEPS = ['tokenMade', 'queryMade', 'pairReused', 'accessTokenEnded', 'renewed'] as const
export type Step = (typeof STEPS)[number]

export type Seen = AccountApi['connect']['data']

/** What the program seems to have done in place of the next step: it works today, and fails when the day's tokens are made. */
export type Detour = 'madeAnother' | 'madeAnew'

export interface Progress {
  done: ReadonlySet<Step>
  /** The first that is not done; undefined when all are. */
  next: Step | undefined
  detour: Detour | undefined
}

/** How far a program has come since the watching began. */
export function progressOf(seen: Seen): Progress {
  const done = new Set(STEPS.filter(step => seen[step] !== undefined))
  // Whoever queries without having made a token has a saved pair from before: nothing is missing.
  if (done.has('queryMade') || done.has('renewed')) done.add('tokenMade')
  // Its access token was over before the watching began: there is nothing to end.
  if (done.has('renewed') || seen.current?.accessEndAt === 0) done.add('accessTokenEnded')
  const next = STEPS.find(step => !done.has(step))
  return { done, next, detour: detourOf(seen, next) }
}

function detourOf(seen: Seen, next: Step | undefined): Detour | undefined {
  const current = seen.current?.grantId
  if (current === undefined) return undefined
  if (next === 'pairReused' && seen.tokenMade !== undefined && seen.tokenMade.grantId !== current) return 'madeAnother'
  if (next === 'renewed' && seen.accessTokenEnded !== undefined && seen.accessTokenEnded.grantId !== current)
    return 'madeAnew'
  return undefined
}
