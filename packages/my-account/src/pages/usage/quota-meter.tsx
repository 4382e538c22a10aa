import type { QuotaView } from '@chatapp-access/contract/account'
import { Text } from '@mantine/core'
import { useFormat, useTexts } from '../../i18n/index.ts'
import { useRemaining } from '../../parts/index.ts'
import { durationWords } from './duration.ts'
import { usageTexts } from './texts.ts'
import classes from './usage.module.css'

interface Props {
  name: string
  quota: QuotaView
  /** The server's clock in the answer, and when that came by the clock of this device. */
  serverNow: number
  receivedAt: number
}

/** The share of the limit from which the owner is warned, as by the notice `limit_near`. */
const NEAR = 0.8

/** Tokens made today against the limit: a bar, and the same in words. */
export function QuotaMeter({ name, quota, serverNow, receivedAt }: Props) {
  const t = useTexts(usageTexts)
  const format = useFormat()
  const remaining = useRemaining(quota.resetsAt, serverNow, receivedAt)
  const { used, limit } = quota
  const share = limit === 0 ? 1 : Math.min(1, used / limit)
  const state = share >= 1 ? 'full' : share >= NEAR ? 'near' : 'fine'
  const words = [format.number(used), format.number(limit)] as const
  return (
    <div className={classes.quota}>
      <div className={classes.quotaHead}>
        <Text fw={600} className={classes.quotaName}>
          {name}
        </Text>
        <Text className={classes.figures}>{t.ofLimit(...words)}</Text>
      </div>
      <meter
        className="heard-only"
        aria-label={t.meter(name, ...words)}
        min={0}
        max={Math.max(1, limit)}
        value={Math.min(used, limit)}
      />
      <div className={classes.meter} aria-hidden>
        <div className={classes.meterFill} data-state={state} style={{ width: `${share * 100}%` }} />
      </div>
      <div className={classes.quotaFoot}>
        <span>{t.left(Math.max(0, limit - used))}</span>
        <span>{t.reset(durationWords(remaining, t.duration), format.time(quota.resetsAt))}</span>
      </div>
      {state !== 'fine' && (
        <Text size="sm" className={classes.quotaHint} data-state={state}>
          {state === 'full' ? t.used : t.near}
        </Text>
      )}
    </div>
  )
}
