import { dirname, join } from 'node:path'
import { METHODS } from '../packages/contract/src/index.ts'
import { type Issue, tokenOf } from './grants.ts'
import { issuesOf, ringOf } from './store-file.ts'
import { writeBeside, writeLines } from './token-files.ts'
import { runWrk, type WrkSlice } from './wrk.ts'
import { refreshScript } from './wrk-scripts.ts'

/** A store of any kind, as the load sees it. */
export interface RefreshedStore {
  /** Where the load's files may be put. */
  folder: string
  /** What the store says now of some grants. */
  issues(grants: readonly number[]): Issue[]
  /** The refresh token of the i-th grant. */
  token(i: number, issue: Issue): string
}

export interface RefreshTarget {
  url: string
  store: string
  /** Grants in the store. */
  grants: number
  /** Grants that take part in a slice, spread over all of them. */
  tokens: number
  folder: string
}

/**
 * Measures refreshes: every call presents a current token, and afterwards the store must have advanced at least once
 * for each answer, else it was not refreshing that was measured.
 */
export function refreshLoad(target: RefreshTarget): (round: number) => Promise<number> {
  const slice = refreshSlice(target)
  return async round => (await slice(round)).rate
}

/** {@link refreshLoad} with all that wrk measured. */
export function refreshSlice(target: RefreshTarget): (round: number) => Promise<WrkSlice> {
  const { store } = target
  const ring = ringOf(store)
  return refreshSliceOn(
    {
      folder: dirname(store),
      issues: grants => issuesOf(store, grants),
      token: (i, issue) => tokenOf('refresh', i, issue, ring),
    },
    target,
  )
}

/** {@link refreshSlice} on a store of any kind. */
export function refreshSliceOn(
  store: RefreshedStore,
  { url, grants, tokens, folder }: Omit<RefreshTarget, 'store'>,
): (round: number) => Promise<WrkSlice> {
  return async round => {
    const chosen = spread(tokens, grants, round)
    const before = store.issues(chosen)
    const path = join(store.folder, 'refresh.txt')
    writeLines(
      path,
      chosen.map((i, n) => store.token(i, before[n] as Issue)),
    )
    const script = refreshScript(path, METHODS.tokensRefresh.path)
    const slice = await runWrk({ url, script, folder })
    const advances = generations(store.issues(chosen)) - generations(before)
    if (advances < slice.requests) {
      throw new Error(`${slice.requests} refreshes were answered, but only ${advances} were written`)
    }
    return slice
  }
}

/** The same load on the yardstick, where nothing is refreshed. */
export function constantLoad({ url, store, tokens, folder }: RefreshTarget): (round: number) => Promise<number> {
  return async () => {
    const file = writeBeside(store, 'constant.txt', new Array(tokens).fill('x'.repeat(63)))
    const script = refreshScript(file.path, METHODS.tokensRefresh.path)
    return (await runWrk({ url, script, folder })).rate
  }
}

/** Grants from all over the store, other ones in each round, in no order: neighbours must not follow each other. */
function spread(count: number, grants: number, round: number): number[] {
  const stride = grants / count
  const chosen = Array.from({ length: count }, (_, n) => Math.floor(n * stride + round * 7) % grants)
  for (let at = count - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1))
    const here = chosen[at] as number
    chosen[at] = chosen[other] as number
    chosen[other] = here
  }
  return chosen
}

function generations(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + issue.generation, 0)
}
