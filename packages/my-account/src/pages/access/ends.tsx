import type { GrantView } from '@chatapp-access/contract/account'
import { useTexts } from '../../i18n/index.ts'
import { Moment, useAtNow } from '../../parts/index.ts'
import classes from './access.module.css'
import { accessTexts } from './texts.ts'

/** When both tokens end. An access token that is over is no fault: it is renewed when it is needed. */
export function Ends({ grant: { accessEndAt, refreshEndAt } }: { grant: GrantView }) {
  const t = useTexts(accessTexts)
  const isOver = useAtNow(now => accessEndAt <= now)
  return (
    <dl className={classes.ends}>
      <dt>{t.accessToken}</dt>
      <dd>{isOver ? t.accessOver : <Moment at={accessEndAt} both />}</dd>
      <dt>{t.refreshToken}</dt>
      <dd>
        <Moment at={refreshEndAt} both />
      </dd>
    </dl>
  )
}
