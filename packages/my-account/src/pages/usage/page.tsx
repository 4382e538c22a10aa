import type { UsagePoint } from '@chatapp-access/contract/account'
import { Button, SegmentedControl, Title } from '@mantine/core'
import { IconChartBar } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import { type Data, useAccount } from '../../api/index.ts'
import { useLanguage, useTexts } from '../../i18n/index.ts'
import { AppFilter, EmptyState, ErrorState, LoadingState, PageHeading, useChosenApp } from '../../parts/index.ts'
import { Charts } from './charts.tsx'
import { Quotas } from './quotas.tsx'
import { usageTexts } from './texts.ts'
import { dayLabels, hourLabels } from './time-labels.ts'
import classes from './usage.module.css'

const PERIODS = ['hours', 'days'] as const
type Period = (typeof PERIODS)[number]

/** Figures are at most this old while the page is looked at. */
const EVERY = 15_000

export default function UsagePage() {
  const t = useTexts(usageTexts)
  const app = useChosenApp()
  const usage = useAccount('usage', app === undefined ? undefined : { query: { app } }, { everyMilliseconds: EVERY })
  return (
    <>
      <PageHeading title={t.heading} lead={t.lead} actions={<AppFilter />} />
      {usage.isError && usage.data === undefined ? (
        <ErrorState failure={usage.error} onRetry={usage.refetch} />
      ) : (
        <div className={classes.page}>
          <section className={classes.section}>
            <Title order={2}>{t.today}</Title>
            <Quotas chosen={app} usage={usage.data} receivedAt={usage.dataUpdatedAt} />
          </section>
          {usage.data === undefined ? <LoadingState rows={2} height="22rem" /> : <History usage={usage.data} />}
        </div>
      )}
    </>
  )
}

function History({ usage }: { usage: Data<'usage'> }) {
  const t = useTexts(usageTexts)
  const { language } = useLanguage()
  const settings = useAccount('settings')
  const [period, setPeriod] = useState<Period>('hours')
  const timeZone = settings.data?.quotaTimeZone ?? 'UTC'
  const labels = useMemo(
    () => (period === 'hours' ? hourLabels(language) : dayLabels(language, timeZone)),
    [period, language, timeZone],
  )
  if (![...usage.hours, ...usage.days].some(hasCalls)) {
    return (
      <EmptyState
        icon={IconChartBar}
        title={t.none}
        action={
          <Button component={Link} href="/connect">
            {t.connect}
          </Button>
        }
      >
        {t.noneText}
      </EmptyState>
    )
  }
  return (
    <div className={classes.section}>
      <div>
        <SegmentedControl
          aria-label={t.period}
          value={period}
          onChange={value => setPeriod(value)}
          data={PERIODS.map(value => ({ value, label: t[value] }))}
        />
      </div>
      <Charts
        points={usage[period]}
        period={period === 'hours' ? t.inHours : t.inDays}
        unit={period === 'hours' ? t.hour : t.day}
        labels={labels}
      />
    </div>
  )
}

function hasCalls({ makes, refreshes, replays, queries, refused }: UsagePoint): boolean {
  return makes + refreshes + replays + queries > 0 || Object.values(refused).some(count => count > 0)
}
