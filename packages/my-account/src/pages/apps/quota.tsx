import type { AppView } from '@chatapp-access/contract/account'
import { useFormat, useTexts } from '../../i18n/index.ts'
import classes from './apps.module.css'
import { appsTexts } from './texts.ts'

/** From here on the owner is told as well (the notice `limit_near`). */
const NEAR = 0.8

/** Tokens made today against the limit. The bar repeats the words, so it is for the eye only. */
export function Quota({ quota: { used, limit } }: { quota: AppView['quota'] }) {
  const t = useTexts(appsTexts)
  const format = useFormat()
  const share = limit === 0 ? 1 : Math.min(1, used / limit)
  return (
    <span className={classes.quota} data-near={share >= NEAR}>
      {t.ofLimit(format.number(used), format.number(limit))}
      <span className={classes.quotaTrack} aria-hidden>
        <span className={classes.quotaBar} style={{ width: `${share * 100}%` }} />
      </span>
    </span>
  )
}
