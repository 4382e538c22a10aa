import { JWKS_PATH, METHODS } from '@chatapp-access/contract'
import { ACCOUNT_PATH } from '@chatapp-access/contract/account'
import type { CallMethod } from './names.ts'

const EXACT = new Map<string, CallMethod>([
  ...Object.values(METHODS)
    .filter(({ path }) => path !== METHODS.tokensMake.path)
    .map(({ path, name }) => [path, name] as const),
  [JWKS_PATH, 'jwks'],
  ['/healthz', 'health'],
  ['/readyz', 'health'],
  ['/openapi.json', 'docs'],
])

const TREES: readonly (readonly [string, CallMethod])[] = [
  [METHODS.tokensAuthorize.path, METHODS.tokensAuthorize.name],
  [ACCOUNT_PATH, 'account'],
  ['/docs', 'docs'],
]

/**
 * Which method a request of our own paths is for, as the router takes it: without its query, whatever slashes are said
 * twice or at the end. What no method has is `other`; nothing of the URL itself gets into a metric.
 */
export function callMethodOf(method: string, url: string): CallMethod {
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  return known(method, path) ?? known(method, path.replaceAll(/\/{2,}/g, '/').replace(/(.)\/$/, '$1')) ?? 'other'
}

function known(method: string, path: string): CallMethod | undefined {
  if (path === METHODS.tokensMake.path) {
    return method === 'DELETE' ? METHODS.tokensRevoke.name : METHODS.tokensMake.name
  }
  return EXACT.get(path) ?? TREES.find(([tree]) => path.startsWith(tree) && isEnd(path[tree.length]))?.[1]
}

function isEnd(next: string | undefined): boolean {
  return next === undefined || next === '/'
}
