import type { AppView, HandOverView } from '@chatapp-access/contract/account'
import { useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { announce, ConfirmButton } from '../../parts/index.ts'
import { appTexts } from './texts.ts'

export function WithdrawHandOver({ app, link: { id, label } }: { app: AppView; link: HandOverView }) {
  const { handOvers: t } = useTexts(appTexts)
  const withdraw = useAct('endHandOver', ['handOvers'])
  const confirm = async () => {
    await withdraw.mutateAsync({ params: { number: String(app.number), id } })
    announce(t.withdrawnSaid)
  }
  return (
    <ConfirmButton
      size="compact-sm"
      aria-label={t.withdrawLabel(label)}
      title={t.withdrawHeading(label)}
      text={t.withdrawText}
      action={t.withdraw}
      onConfirm={confirm}
    >
      {t.withdraw}
    </ConfirmButton>
  )
}
