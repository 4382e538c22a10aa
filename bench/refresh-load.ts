import { METHODS } from '../packages/contract/src/index.ts'
import { type Issue, tokenOf } from './grants.ts'
import { issuesOf, ringOf } from './store-file.ts'
import { writeBeside } from './token-files.ts'
import { runWrk, type WrkSlice } from './wrk.ts'
import { refreshScript } from './wrk-scripts.ts'

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
  const { url, store, grants, tokens, folder } = target
  const ring = ringOf(store)
  return async round => {
    const chosen = spread(tokens, grants, round)
    const before = issuesOf(store, chosen)
    const current = chosen.map((i, n) => tokenOf('refresh', i, before[n] as Issue, ring))
    const file = writeBeside(store, 'refresh.txt', current)
    const script = refreshScript(file.path, METHODS.tokensRefresh.path)
    const slice = await runWrk({ url, script, folder })
    const advances = generations(issuesOf(store, chosen)) - generations(before)
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
