import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useAccountPages } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { AppFilter, ErrorState, LoadingState, PageHeading, useChosenApp } from '../../parts/index.ts'
import classes from './access.module.css'
import { EndAppAccess } from './end-app-access.tsx'
import { GrantsTable } from './grants-table.tsx'
import { NoAccess } from './no-access.tsx'
import { accessTexts } from './texts.ts'

const ROWS = '100'

export default function AccessPage() {
  const t = useTexts(accessTexts)
  const app = useChosenApp()
  const { data, error, refetch, isRefetching, hasNextPage, fetchNextPage, isFetchingNextPage } = useAccountPages(
    'grants',
    { limit: ROWS, ...(app !== undefined && { app }) },
  )
  const grants = data?.pages.flatMap(page => page.grants)
  return (
    <>
      <PageHeading title={t.heading} lead={t.lead} />
      <div className={classes.tools}>
        <AppFilter />
        <Button
          variant="default"
          leftSection={<IconRefresh size={18} stroke={1.7} aria-hidden />}
          loading={isRefetching && !isFetchingNextPage}
          onClick={() => void refetch()}
        >
          {t.refresh}
        </Button>
        {app !== undefined && grants !== undefined && grants.length > 0 && <EndAppAccess number={app} />}
      </div>
      {grants === undefined &&
        (error === null ? <LoadingState height="5rem" /> : <ErrorState failure={error} onRetry={refetch} />)}
      {grants?.length === 0 && <NoAccess app={app} />}
      {grants !== undefined && grants.length > 0 && (
        <GrantsTable
          grants={grants}
          onMore={hasNextPage ? () => void fetchNextPage() : undefined}
          loadingMore={isFetchingNextPage}
        />
      )}
    </>
  )
}
