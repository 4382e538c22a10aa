import type { Config } from './config.ts'
import { onlyRoute, type RouteSetting } from './parse-routes.ts'

/** What the gateway forwards: the routes of the file, or the one of `upstream`; none where neither is set. */
export function routesOf({ routes, upstream }: Pick<Config, 'routes' | 'upstream'>): readonly RouteSetting[] {
  return upstream ? [onlyRoute(upstream)] : routes
}
