import { lenientForm } from './lenient-path.ts'

/** Finds the route of a normalised path: `undefined` for none, `ambiguous` where upstreams could take it for another's. */
export type RouteTable<Route> = (path: string) => Route | 'ambiguous' | undefined

/** No letter, escape, parameter, trailing dot or blank that somebody could read in another way. */
const READ_IN_ONE_WAY = /^[^A-Z%;.]*$/

/**
 * The longest route that matches at the boundary of a segment holds. Where upstreams compare without case, cut parameters
 * off or decode once more, `/ADMIN` and `/admin;x` would reach what the route `/admin` guards, by way of another route:
 * so a path that falls to two routes, as it stands and as its most lenient reader sees it, falls to none.
 */
export function createRouteTable<Route extends { readonly path: string }>(routes: readonly Route[]): RouteTable<Route> {
  const [first] = routes
  if (first && routes.length === 1 && first.path === '/') return () => first
  const longestFirst = routes.toSorted((one, other) => other.path.length - one.path.length)
  const entries = longestFirst.map(route => ({ route, path: route.path, lenientPath: lenientForm(route.path) }))
  const allPlain = routes.every(route => READ_IN_ONE_WAY.test(route.path))
  return path => {
    const found = entries.find(entry => covers(entry.path, path))
    if (allPlain && READ_IN_ONE_WAY.test(path)) return found?.route
    const lenientPath = lenientForm(path)
    const alike = entries.find(entry => covers(entry.lenientPath, lenientPath))
    return alike === found ? found?.route : 'ambiguous'
  }
}

function covers(route: string, path: string): boolean {
  if (route === '/') return true
  return path.startsWith(route) && (path.length === route.length || path[route.length] === '/')
}
