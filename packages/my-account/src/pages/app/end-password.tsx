import type { AppPasswordView, AppView } from '@chatapp-access/contract/account'
import { useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { announce, ConfirmButton } from '../../parts/index.ts'
import { forgetMadePassword } from '../connect/made-passwords.ts'
import { appTexts } from './texts.ts'

export function EndPassword({ app, password: { id, label } }: { app: AppView; password: AppPasswordView }) {
  const { passwords: t } = useTexts(appTexts)
  const end = useAct('endAppPassword', ['appPasswords', 'apps', 'app', 'grants'])
  const confirm = async () => {
    await end.mutateAsync({ params: { number: String(app.number), id: String(id) } })
    // It may be the one that Connect would show.
    forgetMadePassword(app.appId)
    announce(t.ended)
  }
  return (
    <ConfirmButton
      size="compact-sm"
      aria-label={t.endLabel(label)}
      title={t.endHeading(label)}
      text={t.endText}
      action={t.endAction}
      onConfirm={confirm}
    >
      {t.end}
    </ConfirmButton>
  )
}
