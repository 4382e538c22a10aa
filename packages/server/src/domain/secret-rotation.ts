/** A secret of the store. Times are unix milliseconds of the store's clock, 0 for never. */
export interface KnownSecret {
  id: number
  fingerprint: string
  /** When a node was last about to mint with it. */
  mintedAt: number
  retiredAt: number
}

export interface RotationFacts {
  now: number
  keys: readonly KnownSecret[]
  /** The nodes that live, with the ids they hold. */
  nodes: readonly { keyIds: readonly number[] }[]
  refreshTtlSeconds: number
}

/**
 * `mints`: new tokens are signed with it. `waits`: all nodes hold it, and it was never used. `spreads`: some nodes hold it.
 * `verifies`: it minted before, and its tokens live. `over`: nothing of it lives. `missing`: its tokens may live, and no
 * node holds it. `retired`: given up.
 */
export type SecretState = 'mints' | 'waits' | 'spreads' | 'verifies' | 'over' | 'missing' | 'retired'

export interface SecretStanding {
  id: number
  fingerprint: string
  state: SecretState
  /** How many live nodes hold it. */
  nodes: number
  mintedAt: number
  /** When nothing signed with it can be of use any more, where it mints no longer. */
  overAt: number | undefined
}

export interface Rotation {
  secrets: readonly SecretStanding[]
  /** What the operator does next, in words; empty where all is done. */
  next: readonly string[]
}

/** A node says every 5 s what it mints with. */
const MINTED_LATELY_MS = 30_000

/** Where a rotation of secrets stands, and what comes next. */
export function adviseRotation(facts: RotationFacts): Rotation {
  const secrets = facts.keys.map(key => standingOf(key, facts))
  const next = secrets.flatMap(secret => stepFor(secret, facts.nodes.length) ?? [])
  return { secrets, next: facts.nodes.length === 0 ? [NO_NODE] : next }
}

const NO_NODE = 'no node was seen in the last 30 s; start one to see where a rotation stands'

function standingOf({ id, fingerprint, mintedAt, retiredAt }: KnownSecret, facts: RotationFacts): SecretStanding {
  const { now, nodes: live, refreshTtlSeconds } = facts
  const nodes = live.filter(node => node.keyIds.includes(id)).length
  // A refresh token may give its pair once more for a lifetime after its own end.
  const overAt = mintedAt === 0 ? undefined : mintedAt + 2 * refreshTtlSeconds * 1000
  const standing = (state: SecretState) => ({ id, fingerprint, state, nodes, mintedAt, overAt })
  if (retiredAt > 0) return standing('retired')
  if (now - mintedAt < MINTED_LATELY_MS) return { ...standing('mints'), overAt: undefined }
  if (overAt !== undefined && overAt <= now) return standing('over')
  if (nodes === 0) return standing(overAt === undefined ? 'over' : 'missing')
  if (nodes < live.length) return standing('spreads')
  return standing(overAt === undefined ? 'waits' : 'verifies')
}

function stepFor({ id, state, nodes, overAt }: SecretStanding, live: number): string | undefined {
  switch (state) {
    case 'spreads':
      return `secret ${id} is held by ${nodes} of ${live} nodes: add it to CHATAPP_SERVER_SECRETS of the others, last, and restart them`
    case 'waits':
      return `secret ${id} is held by all nodes: move it to the front of CHATAPP_SERVER_SECRETS, and restart node after node`
    case 'verifies':
      return `secret ${id}: keep it until ${dayOf(overAt)}, when the last of its tokens is over; then take it out`
    case 'missing':
      return `secret ${id} is held by no node, and until ${dayOf(overAt)} its tokens are answered with 503: put it back, or give them up: chatapp-server secrets retire ${id}`
    case 'over':
      return nodes > 0 ? `secret ${id}: nothing of it lives; take it out, and restart node after node` : undefined
    case 'retired':
      return nodes > 0 ? `secret ${id} was given up: take it out, and restart node after node` : undefined
    case 'mints':
      return undefined
  }
}

function dayOf(at: number | undefined): string {
  return new Date(at ?? 0).toISOString().slice(0, 16).replace('T', ' ')
}
