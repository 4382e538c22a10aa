import type { GrantView } from '@chatapp-access/contract/account'
import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Data } from '../../api/index.ts'

type Pages = InfiniteData<Data<'grants'>, string | undefined>

/**
 * Takes grants that have just ended out of the lists that are loaded. Asking for them anew would load every page that
 * was opened, one after the other.
 */
export function useDropGrants(): (hasEnded: (grant: GrantView) => boolean) => void {
  const cache = useQueryClient()
  return useCallback(
    hasEnded =>
      cache.setQueriesData<Pages>({ queryKey: ['grants', 'pages'] }, data => {
        if (data === undefined) return data
        const pages = data.pages.map(page => ({ ...page, grants: page.grants.filter(grant => !hasEnded(grant)) }))
        return { ...data, pages }
      }),
    [cache],
  )
}
