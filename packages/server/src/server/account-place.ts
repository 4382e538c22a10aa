import type { Config } from '../config/config.ts'
import type { ListenAddress } from '../config/parse.ts'

/**
 * Where My Account is served. Never on an origin shared with an upstream: its pages could do in My Account whatever its
 * owner can.
 */
export type AccountPlace = { kind: 'none' } | { kind: 'shared' } | { kind: 'own'; listen: ListenAddress }

export function accountPlace({ accountListen, upstream }: Config): AccountPlace {
  if (accountListen) return { kind: 'own', listen: accountListen }
  return { kind: upstream ? 'none' : 'shared' }
}
