import type { JournalGroup } from '@chatapp-access/contract/account'
import { NativeSelect, TextInput } from '@mantine/core'
import { useTexts } from '../../i18n/index.ts'
import { AppFilter } from '../../parts/index.ts'
import { type Filters, PERIODS, type Period } from './filters.ts'
import classes from './journal.module.css'
import { journalTexts } from './texts.ts'

interface Props {
  filters: Filters
  /** Writes to the address of the page; empty takes a filter away. */
  onSet: (name: 'group' | 'period' | 'from' | 'until', value: string) => void
}

export function FilterBar({ filters, onSet }: Props) {
  const t = useTexts(journalTexts)
  const groups = Object.entries(t.groups) as [JournalGroup, string][]
  const periods = PERIODS.map((value: Period) => ({ value, label: t.periods[value] }))
  return (
    <search className={classes.filters}>
      <NativeSelect
        aria-label={t.group}
        value={filters.group ?? ''}
        onChange={event => onSet('group', event.currentTarget.value)}
        data={[{ value: '', label: t.allGroups }, ...groups.map(([value, label]) => ({ value, label }))]}
      />
      <AppFilter />
      <NativeSelect
        aria-label={t.period}
        value={filters.period}
        onChange={event => onSet('period', event.currentTarget.value === 'all' ? '' : event.currentTarget.value)}
        data={periods}
      />
      {filters.period === 'dates' && (
        <>
          <TextInput
            type="date"
            aria-label={t.from}
            leftSection={t.from}
            leftSectionWidth="3rem"
            leftSectionProps={{ 'aria-hidden': true }}
            max={filters.untilDate}
            value={filters.fromDate}
            onChange={event => onSet('from', event.currentTarget.value)}
          />
          <TextInput
            type="date"
            aria-label={t.until}
            leftSection={t.until}
            leftSectionWidth="3rem"
            leftSectionProps={{ 'aria-hidden': true }}
            min={filters.fromDate}
            value={filters.untilDate}
            onChange={event => onSet('until', event.currentTarget.value)}
          />
        </>
      )}
    </search>
  )
}
