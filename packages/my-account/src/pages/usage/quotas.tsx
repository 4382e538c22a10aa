import { Anchor, Button } from '@mantine/core'
import { IconApps } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { type Data, useAccount } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { EmptyState, ErrorState, LoadingState } from '../../parts/index.ts'
import { QuotaMeter } from './quota-meter.tsx'
import { usageTexts } from './texts.ts'
import classes from './usage.module.css'

/** As many as fit without scrolling; those nearest to their limits come first. */
const SHOWN = 5

interface Props {
  chosen: string | undefined
  /** Undefined while it is under way. */
  usage: Data<'usage'> | undefined
  receivedAt: number
}

/** What each app has made today, or the one that was chosen. */
export function Quotas({ chosen, usage, receivedAt }: Props) {
  const t = useTexts(usageTexts)
  const apps = useAccount('apps')
  const [all, setAll] = useState(false)
  if (apps.isError) return <ErrorState failure={apps.error} onRetry={apps.refetch} />
  if (apps.data === undefined || usage === undefined) return <LoadingState rows={1} height="5.5rem" />
  const wanted = apps.data.apps.filter(({ number }) => chosen === undefined || String(number) === chosen)
  const quotas = wanted.toSorted((a, b) => shareOf(b.quota) - shareOf(a.quota))
  if (quotas.length === 0) {
    return (
      <EmptyState
        icon={IconApps}
        title={t.noApps}
        action={
          <Anchor component={Link} href="/apps">
            {t.toApps}
          </Anchor>
        }
      >
        {t.noAppsText}
      </EmptyState>
    )
  }
  const shown = all ? quotas : quotas.slice(0, SHOWN)
  return (
    <div className={classes.quotas}>
      {shown.map(({ number, name, quota }) => (
        <QuotaMeter key={number} name={name} quota={quota} serverNow={usage.now} receivedAt={receivedAt} />
      ))}
      {shown.length < quotas.length && (
        <div>
          <Button variant="default" size="compact-md" onClick={() => setAll(true)}>
            {t.showAllApps(quotas.length)}
          </Button>
        </div>
      )}
    </div>
  )
}

const shareOf = ({ used, limit }: { used: number; limit: number }) => (limit === 0 ? 1 : used / limit)
