import { Button } from '@mantine/core'
import { IconApps, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useAccount } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { EmptyState, ErrorState, LoadingState, PageHeading } from '../../parts/index.ts'
import { AppsTable } from './apps-table.tsx'
import { CreateApp } from './create-app.tsx'
import { appsTexts } from './texts.ts'

export default function AppsPage() {
  const t = useTexts(appsTexts)
  const { data, error, refetch } = useAccount('apps')
  const [creating, setCreating] = useState(false)
  const button = (words: string) => (
    <Button leftSection={<IconPlus size={18} stroke={1.8} aria-hidden />} onClick={() => setCreating(true)}>
      {words}
    </Button>
  )
  const isEmpty = data?.apps.length === 0
  return (
    <>
      <PageHeading title={t.heading} lead={t.lead} actions={data !== undefined && !isEmpty && button(t.create)} />
      {data === undefined && (error === null ? <LoadingState /> : <ErrorState failure={error} onRetry={refetch} />)}
      {data !== undefined && !isEmpty && <AppsTable apps={data.apps} />}
      {isEmpty && (
        <EmptyState icon={IconApps} title={t.emptyHeading} action={button(t.createFirst)}>
          {t.emptyText}
        </EmptyState>
      )}
      <CreateApp opened={creating} onClose={() => setCreating(false)} />
    </>
  )
}
