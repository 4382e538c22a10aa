import type { AppView } from '@chatapp-access/contract/account'
import { Button } from '@mantine/core'
import { IconApps, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useParams } from 'wouter'
import { useAccount } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { EmptyState, ErrorState, LoadingState, PageHeading } from '../../parts/index.ts'
import { CreateApp } from '../apps/create-app.tsx'
import { ConnectApp } from './connect-app.tsx'
import { connectTexts } from './texts.ts'

export default function ConnectPage() {
  const t = useTexts(connectTexts)
  const { number } = useParams()
  const { data, error, refetch } = useAccount('apps')
  const [creating, setCreating] = useState(false)
  return (
    <>
      <PageHeading title={t.heading} lead={t.lead} />
      {data === undefined && (error === null ? <LoadingState /> : <ErrorState failure={error} onRetry={refetch} />)}
      {data !== undefined && data.apps.length > 0 && <ConnectApp apps={data.apps} chosen={choose(data.apps, number)} />}
      {data?.apps.length === 0 && (
        <EmptyState
          icon={IconApps}
          title={t.emptyHeading}
          action={
            <Button leftSection={<IconPlus size={18} stroke={1.8} aria-hidden />} onClick={() => setCreating(true)}>
              {t.createApp}
            </Button>
          }
        >
          {t.emptyText}
        </EmptyState>
      )}
      <CreateApp opened={creating} onClose={() => setCreating(false)} />
    </>
  )
}

/** The one in the address; without one, the newest that is on: whoever comes here has most likely just made it. */
function choose(apps: readonly AppView[], number: string | undefined): AppView | undefined {
  if (number !== undefined) return apps.find(app => String(app.number) === number)
  return apps.findLast(app => app.state === 'active') ?? apps.at(-1)
}
