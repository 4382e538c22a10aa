import type { GrantView } from '@chatapp-access/contract/account'
import { useFormat, useTexts } from '../../i18n/index.ts'
import { ConfirmButton } from '../../parts/index.ts'
import { accessTexts } from './texts.ts'

interface Props {
  grant: GrantView
  onEnd: (grant: GrantView) => Promise<void>
}

export function EndGrant({ grant, onEnd }: Props) {
  const t = useTexts(accessTexts)
  const format = useFormat()
  return (
    <ConfirmButton
      size="compact-sm"
      aria-label={t.endLabel(grant.appName, format.dateTime(grant.madeAt))}
      title={t.endHeading}
      text={t.endText(grant.appName)}
      action={t.endAction}
      onConfirm={() => onEnd(grant)}
    >
      {t.end}
    </ConfirmButton>
  )
}
