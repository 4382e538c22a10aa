import { ConfigError } from '../config/index.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { KeyRing } from '../tokens/key-ring.ts'

/**
 * A secret that is not the one the store knows under its id, as when a database came back from a backup without its file
 * of secrets, or two servers on one file were each given their own, would call every token out there invalid, and log
 * everybody out. So nothing starts with one. Throws {@link ConfigError}.
 */
export async function refuseOtherSecrets(ring: KeyRing, store: NodeStore): Promise<void> {
  const { taken } = await store.noteKeys(ring.ids.flatMap(id => ring.get(id) ?? []).map(fingerprintOf))
  if (taken.length === 0) return
  throw new ConfigError(
    taken.map(
      id =>
        `CHATAPP_SERVER_SECRETS, or access.secrets beside the store: secret ${id} is not the one that this store's tokens are signed with. Put that one back; or, to give up all its tokens, set a new one under an id that was never used`,
    ),
  )
}

function fingerprintOf({ id, fingerprint }: { id: number; fingerprint: string }) {
  return { id, fingerprint }
}
