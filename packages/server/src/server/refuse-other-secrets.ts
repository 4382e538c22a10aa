import { ConfigError } from '../config/index.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { KeyRing } from '../tokens/key-ring.ts'

const PLACE = 'CHATAPP_SERVER_SECRETS, or access.secrets beside the store'

/**
 * A secret that is not the one the store knows under its id, as when a database came back from a backup without its file
 * of secrets, or two servers on one file were each given their own, would call every token out there invalid, and log
 * everybody out. So nothing starts with one. Throws {@link ConfigError}.
 */
export async function refuseOtherSecrets(ring: KeyRing, store: NodeStore): Promise<void> {
  const { taken, retired } = await store.noteKeys(ring.ids.flatMap(id => ring.get(id) ?? []).map(fingerprintOf))
  const faults = taken.map(
    id =>
      `${PLACE}: secret ${id} is not the one that this store's tokens are signed with. Put that one back; or, to give up all its tokens, set a new one under an id that was never used, and say: chatapp-server secrets retire ${id}`,
  )
  // Beside one in force it does no harm, and is forgotten.
  if (retired.length === ring.ids.length) {
    faults.push(`${PLACE}: secret ${retired.join(', ')} was given up. Make a new one: chatapp-server secrets new`)
  }
  if (faults.length > 0) throw new ConfigError(faults)
  for (const id of retired) ring.retire(id)
}

function fingerprintOf({ id, fingerprint }: { id: number; fingerprint: string }) {
  return { id, fingerprint }
}
