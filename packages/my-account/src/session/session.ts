import type { SignedInView } from '@chatapp-access/contract/account'
import type { QueryClient } from '@tanstack/react-query'
import { navigate } from 'wouter/use-browser-location'
import { cache } from '../api/cache.ts'
import { keepCsrfToken, watchCalls } from '../api/call.ts'
import { call, type Data, keyOf, useAccount } from '../api/index.ts'
import { askWhoItIs } from './confirmation.ts'
import { signInAddress } from './return-path.ts'
import { hearTabs, tellTabs } from './tabs.ts'

/** Where the page lies; Vite's `base` without its slash. */
export const BASE = '/account'

/** Who is signed in; undefined while the answer is under way, null when nobody is. */
export function useSession(): SignedInView | null | undefined {
  const { data } = useAccount('session')
  return data === undefined ? undefined : (data.signedIn ?? null)
}

/** Takes over what sign-in answered: this tab is signed in, and the others hear of it. */
export function enter(signedIn: SignedInView): void {
  forgetAllBut('session')
  cache.setQueryData<Data<'session'>>(keyOf('session'), { signedIn })
  tellTabs('signed-in')
}

/** Ends the session here and in the other tabs of this browser. */
export async function signOut(): Promise<void> {
  await call('signOut')
  tellTabs('signed-out')
  forget()
  navigate(`${BASE}/sign-in`)
}

/** Joins calls, tabs and the address together. Called once, when the page starts. */
export function watchSession(): void {
  keepTokenOfSession(cache)
  const session = { queryKey: keyOf('session'), queryFn: () => call('session') }
  watchCalls({
    signInRequired: leave,
    confirmItIsYou: askWhoItIs,
    knowSession: () => cache.ensureQueryData(session),
    lookAtSessionAgain: () => cache.fetchQuery({ ...session, staleTime: 0 }),
  })
  hearTabs(news => {
    if (news === 'signed-out') leave()
    else void cache.invalidateQueries()
  })
}

/** The token follows the answer of `session`, whoever put that into the cache. */
function keepTokenOfSession(client: QueryClient): void {
  client.getQueryCache().subscribe(({ query }) => {
    if (query.queryKey[0] !== 'session') return
    const data = query.state.data as Data<'session'> | undefined
    keepCsrfToken(data?.signedIn?.csrf)
  })
}

/** Nothing of the account stays in memory, and the sign-in page knows where to go back to. */
function leave(): void {
  forget()
  const { pathname } = window.location
  const path = pathname.startsWith(`${BASE}/`) ? pathname.slice(BASE.length) : '/'
  if (!isPublic(path)) navigate(`${BASE}${signInAddress(path)}`)
}

const isPublic = (path: string) => /^\/(sign-in|sign-up|reset|set-up|link|hand-over)(\/|$)/.test(path)

function forget(): void {
  cache.setQueryData<Data<'session'>>(keyOf('session'), {})
  forgetAllBut('session')
}

/** The session itself is not taken out: components that look at it would go on looking at what was removed. */
function forgetAllBut(name: string): void {
  cache.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== name })
  cache.getMutationCache().clear()
}
