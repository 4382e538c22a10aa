import { skipToken, useQuery } from '@tanstack/react-query'
import { cache } from '../../api/cache.ts'

/**
 * App passwords that were made while this page is open, so that Connect can put them into its programs. They lie in
 * the cache of answers, which is emptied when the session ends: in memory only, gone with a reload.
 * By appId, which no other account has.
 */
const KEY = 'app password made here'
cache.setQueryDefaults([KEY], { gcTime: Number.POSITIVE_INFINITY, staleTime: 'static' })

export function keepMadePassword(appId: string, secret: string): void {
  cache.setQueryData([KEY, appId], secret)
}

/** The app password made last for this app, if it was here. */
export function useMadePassword(appId: string | undefined): string | undefined {
  return useQuery<string>({ queryKey: [KEY, appId], queryFn: skipToken }).data
}

/** One was ended, or the app is no more: none of them is shown again. */
export function forgetMadePassword(appId: string): void {
  cache.removeQueries({ queryKey: [KEY, appId] })
}
