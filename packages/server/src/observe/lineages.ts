import type { Digest } from './digest.ts'
import type { HeldToken, Lineage } from './lineage.ts'

/** Pairs remembered at once, with all their renewals; those unseen for longest are forgotten. */
const MOST_LINEAGES = 20_000
/** Of one app: more are not looked at. */
const MOST_OF_AN_APP = 300
/** Tokens remembered of a pair: an older one is not known any more. */
const MOST_TOKENS = 20
/** A pair unseen for so long is over: twice the life of a refresh token. */
const KEPT_MS = 28 * 24 * 3_600_000

/** A token with the pair it leads to. */
export interface FoundToken {
  lineage: Lineage
  token: HeldToken
}

/** All pairs, found by the digests of their tokens. Bounded in number and in age. */
export class Lineages {
  /** Those unseen for longest first. */
  readonly #all = new Set<Lineage>()
  readonly #byApp = new Map<string, Set<Lineage>>()
  readonly #tokens = new Map<Digest, FoundToken>()

  constructor(lineages: readonly Lineage[] = []) {
    for (const lineage of lineages) {
      this.add(lineage)
      for (const token of lineage.tokens) this.#tokens.set(token.digest, { lineage, token })
    }
  }

  find(digest: Digest): FoundToken | undefined {
    return this.#tokens.get(digest)
  }

  /** Newest first. */
  ofApp(key: string): Lineage[] {
    return [...(this.#byApp.get(key) ?? [])].toSorted((one, other) => other.grant.madeAt - one.grant.madeAt)
  }

  add(lineage: Lineage): void {
    const ofApp = this.#byApp.get(lineage.appKey) ?? new Set()
    this.#byApp.set(lineage.appKey, ofApp.add(lineage))
    this.#all.add(lineage)
    if (ofApp.size > MOST_OF_AN_APP) this.#remove(ofApp.values().next().value as Lineage)
    if (this.#all.size > MOST_LINEAGES) this.#remove(this.#all.values().next().value as Lineage)
  }

  /** Remembers tokens of a pair. One that is known already keeps its generation. */
  hold(lineage: Lineage, tokens: readonly HeldToken[]): void {
    for (const token of tokens) {
      if (this.#tokens.has(token.digest)) continue
      this.#tokens.set(token.digest, { lineage, token })
      lineage.tokens.push(token)
    }
    for (const { digest } of lineage.tokens.splice(0, lineage.tokens.length - MOST_TOKENS)) this.#tokens.delete(digest)
  }

  touch(lineage: Lineage, at: number): void {
    lineage.grant.lastSeenAt = Math.max(lineage.grant.lastSeenAt, at)
    this.#all.delete(lineage)
    this.#all.add(lineage)
  }

  forget(now: number): void {
    for (const lineage of this.#all) {
      if (lineage.grant.lastSeenAt > now - KEPT_MS) return
      this.#remove(lineage)
    }
  }

  forgetApp(key: string): void {
    for (const lineage of [...(this.#byApp.get(key) ?? [])]) this.#remove(lineage)
  }

  all(): Lineage[] {
    return [...this.#all]
  }

  #remove(lineage: Lineage): void {
    this.#all.delete(lineage)
    const ofApp = this.#byApp.get(lineage.appKey)
    ofApp?.delete(lineage)
    if (ofApp?.size === 0) this.#byApp.delete(lineage.appKey)
    for (const { digest } of lineage.tokens) this.#tokens.delete(digest)
  }
}
