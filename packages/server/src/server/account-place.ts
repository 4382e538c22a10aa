import type { Config } from '../config/config.ts'
import type { ListenAddress } from '../config/parse.ts'
import { routesOf } from '../config/routes-of.ts'

/**
 * Where My Account is served. Never on an origin shared with an upstream: its pages could do in My Account whatever its
 * owner can.
 */
export type AccountPlace = { kind: 'none' } | { kind: 'shared' } | { kind: 'own'; listen: ListenAddress }

export function accountPlace(config: Config): AccountPlace {
  if (config.accountListen) return { kind: 'own', listen: config.accountListen }
  return { kind: routesOf(config).length > 0 ? 'none' : 'shared' }
}
