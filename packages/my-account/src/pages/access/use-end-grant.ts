import type { GrantView } from '@chatapp-access/contract/account'
import { useCallback } from 'react'
import { useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { announce } from '../../parts/index.ts'
import { accessTexts } from './texts.ts'
import { useDropGrants } from './use-drop-grants.ts'

/** Ends one access. The same function at each draw, so that thousands of rows are not drawn anew. */
export function useEndGrant(): (grant: GrantView) => Promise<void> {
  const t = useTexts(accessTexts)
  const { mutateAsync } = useAct('endGrant', ['apps', 'app'])
  const drop = useDropGrants()
  return useCallback(
    async ({ id }) => {
      await mutateAsync({ params: { id } })
      drop(grant => grant.id === id)
      announce(t.ended)
    },
    [t, mutateAsync, drop],
  )
}
