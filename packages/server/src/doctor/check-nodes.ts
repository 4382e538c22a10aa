import { adviseRotation } from '../domain/secret-rotation.ts'
import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'

/** Which nodes live, and whether all hold the secrets they need. */
export function checkNodes(facts: Facts): Finding[] {
  if (facts.store.kind !== 'open') return []
  const { nodes } = facts.store
  const what = nodes.length === 1 ? 'One node lives' : `${nodes.length} nodes live`
  const told = nodes.map(({ id, keyIds }) => `${id.slice(0, 8)} (secrets ${keyIds.join(', ')})`).join('; ')
  const alive: Finding =
    nodes.length > 0
      ? { check: 'nodes', level: 'ok', what: `${what}: ${told}` }
      : {
          check: 'nodes',
          level: 'warning',
          what: 'No node was seen in the last 30 s',
          mend: 'Start one, or look why it cannot reach the store',
        }
  return [alive, ...checkSecrets(facts)]
}

/** The same secret behind the same id everywhere, and nothing that only half the nodes know. */
function checkSecrets({ store, secrets, config }: Facts): Finding[] {
  if (store.kind !== 'open') return []
  const others = (secrets ?? []).filter(({ id, fingerprint }) =>
    store.keys.some(key => key.id === id && key.fingerprint !== fingerprint),
  )
  if (others.length > 0) {
    return [
      {
        check: 'secrets',
        level: 'problem',
        what: `Behind the ids ${others.map(({ id }) => id).join(', ')} the store knows other secrets`,
        why: 'A server with these settings does not start: it would refuse every token there is',
        mend: 'Take the settings of a node that runs, or give the new secret an id of its own: chatapp-server secrets new',
      },
    ]
  }
  const { secrets: standings, next } = adviseRotation({
    now: store.diagnosis.now,
    keys: store.keys,
    nodes: store.nodes,
    refreshTtlSeconds: config.refreshTtl,
  })
  const missing = standings.filter(({ state }) => state === 'missing')
  if (missing.length > 0 && store.nodes.length > 0) {
    return [
      {
        check: 'secrets',
        level: 'problem',
        what: `No node holds the secrets ${missing.map(({ id }) => id).join(', ')}, whose tokens may live`,
        why: 'Their programs get 503 until the secret is back, or given up',
        mend: 'Bring it back, or: chatapp-server secrets retire ID',
      },
    ]
  }
  if (next.length > 0 && store.nodes.length > 0) {
    return [{ check: 'secrets', level: 'note', what: next.join('; '), mend: 'chatapp-server secrets status' }]
  }
  return [{ check: 'secrets', level: 'ok', what: `The store knows ${store.keys.length}` }]
}
