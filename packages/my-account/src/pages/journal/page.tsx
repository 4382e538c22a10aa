import { JOURNAL_CSV_PATH } from '@chatapp-access/contract/account/endpoints'
import { Button } from '@mantine/core'
import { IconDownload, IconHistory, IconSearchOff } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useSearchParams } from 'wouter'
import { useAccountPages } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { DataTable, EmptyState, ErrorState, LoadingState, PageHeading, useChosenApp } from '../../parts/index.ts'
import { useColumns } from './columns.tsx'
import { FilterBar } from './filter-bar.tsx'
import { queryOf, readFilters } from './filters.ts'
import { journalTexts } from './texts.ts'

/** Rows a press on «Show more» brings. */
const ROWS = '200'

export default function JournalPage() {
  const t = useTexts(journalTexts)
  const [search, setSearch] = useSearchParams()
  const app = useChosenApp()
  const address = search.toString()
  // Anew only when the address changes: «the last 7 days» must not move while pages of it are being read.
  const { filters, query } = useMemo(() => {
    const filters = readFilters(new URLSearchParams(address), app)
    return { filters, query: queryOf(filters, Date.now()) }
  }, [address, app])
  const set = (name: string, value: string) =>
    setSearch(
      previous => {
        if (value === '') previous.delete(name)
        else previous.set(name, value)
        return previous
      },
      { replace: true },
    )
  const csv = `${JOURNAL_CSV_PATH}?${new URLSearchParams(query)}`
  return (
    <>
      <PageHeading
        title={t.heading}
        lead={t.lead}
        actions={
          <Button
            component="a"
            href={csv}
            download
            variant="default"
            leftSection={<IconDownload size={17} stroke={1.7} aria-hidden />}
          >
            {t.csv}
          </Button>
        }
      />
      <FilterBar filters={filters} onSet={set} />
      <Entries query={query} onClear={() => setSearch(new URLSearchParams(), { replace: true })} />
    </>
  )
}

interface EntriesProps {
  query: ReturnType<typeof queryOf>
  onClear: () => void
}

function Entries({ query, onClear }: EntriesProps) {
  const t = useTexts(journalTexts)
  const columns = useColumns()
  const journal = useAccountPages('journal', { ...query, limit: ROWS })
  const entries = useMemo(() => journal.data?.pages.flatMap(page => page.entries), [journal.data])
  if (entries === undefined) {
    if (journal.isError) return <ErrorState failure={journal.error} onRetry={journal.refetch} />
    return <LoadingState rows={8} />
  }
  if (entries.length === 0) return <Nothing filtered={Object.keys(query).length > 0} onClear={onClear} />
  return (
    <DataTable
      label={t.heading}
      columns={columns}
      rows={entries}
      rowKey={({ id }) => id}
      onMore={journal.hasNextPage ? () => void journal.fetchNextPage() : undefined}
      loadingMore={journal.isFetchingNextPage}
    />
  )
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const t = useTexts(journalTexts)
  if (!filtered) {
    return (
      <EmptyState icon={IconHistory} title={t.none}>
        {t.noneText}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={IconSearchOff}
      title={t.noMatch}
      action={
        <Button variant="default" onClick={onClear}>
          {t.clear}
        </Button>
      }
    >
      {t.noMatchText}
    </EmptyState>
  )
}
