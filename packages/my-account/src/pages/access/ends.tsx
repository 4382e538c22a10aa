import type { GrantView } from '@chatapp-access/contract/account'
import { useFormat, useTexts } from '../../i18n/index.ts'
import { Moment, SecondLine, useNow } from '../../parts/index.ts'
import { accessTexts } from './texts.ts'

/** When both tokens end. An access token that is over is no fault: it is renewed when it is needed. */
export function Ends({ grant: { accessEndAt, refreshEndAt } }: { grant: GrantView }) {
  const t = useTexts(accessTexts)
  const format = useFormat()
  const now = useNow()
  return (
    <>
      {accessEndAt <= now ? (
        <SecondLine>{t.accessOver}</SecondLine>
      ) : (
        <>
          <Moment at={accessEndAt} />
          <SecondLine>
            {t.accessEnds}, {format.dateTime(accessEndAt)}
          </SecondLine>
        </>
      )}
      <Moment at={refreshEndAt} />
      <SecondLine>
        {t.refreshEnds}, {format.dateTime(refreshEndAt)}
      </SecondLine>
    </>
  )
}
