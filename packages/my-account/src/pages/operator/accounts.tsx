import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch, IconUserSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useAccountPages } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { EmptyState, ErrorState, LoadingState, PageHeading } from '../../parts/index.ts'
import { AccountsTable } from './accounts-table.tsx'
import { Invite } from './invite.tsx'
import classes from './operator.module.css'
import { operatorTexts } from './texts.ts'

const PAUSE_MILLISECONDS = 300

export function Accounts() {
  const t = useTexts(operatorTexts)
  const [search, setSearch] = useState('')
  const [asked] = useDebouncedValue(search.trim(), PAUSE_MILLISECONDS)
  return (
    <>
      <PageHeading title={t.heading} lead={t.lead} actions={<Invite />} />
      <search className={classes.search}>
        <TextInput
          type="search"
          label={t.search}
          description={t.searchHint}
          leftSection={<IconSearch size={17} stroke={1.7} aria-hidden />}
          maxLength={320}
          autoComplete="off"
          value={search}
          onChange={event => setSearch(event.currentTarget.value)}
        />
      </search>
      <Found search={asked} />
    </>
  )
}

function Found({ search }: { search: string }) {
  const t = useTexts(operatorTexts)
  const found = useAccountPages('operatorAccounts', search === '' ? {} : { search })
  if (found.data === undefined) {
    return found.isError ? <ErrorState failure={found.error} onRetry={found.refetch} /> : <LoadingState rows={6} />
  }
  const accounts = found.data.pages.flatMap(page => page.accounts)
  if (accounts.length === 0) {
    return (
      <EmptyState icon={IconUserSearch} title={t.none}>
        {t.noneText}
      </EmptyState>
    )
  }
  return (
    <AccountsTable
      accounts={accounts}
      onMore={found.hasNextPage ? () => void found.fetchNextPage() : undefined}
      loadingMore={found.isFetchingNextPage}
    />
  )
}
