import type { GrantView } from '@chatapp-access/contract/account'
import { useAct } from '../../api/index.ts'
import { useFormat, useTexts } from '../../i18n/index.ts'
import { announce, ConfirmButton } from '../../parts/index.ts'
import { accessTexts } from './texts.ts'
import { useDropGrants } from './use-drop-grants.ts'

export function EndGrant({ grant: { id, appName, madeAt } }: { grant: GrantView }) {
  const t = useTexts(accessTexts)
  const format = useFormat()
  const end = useAct('endGrant', ['apps', 'app'])
  const drop = useDropGrants()
  const confirm = async () => {
    await end.mutateAsync({ params: { id } })
    drop(grant => grant.id === id)
    announce(t.ended)
  }
  return (
    <ConfirmButton
      size="compact-sm"
      aria-label={t.endLabel(appName, format.dateTime(madeAt))}
      title={t.endHeading}
      text={t.endText(appName)}
      action={t.endAction}
      onConfirm={confirm}
    >
      {t.end}
    </ConfirmButton>
  )
}
