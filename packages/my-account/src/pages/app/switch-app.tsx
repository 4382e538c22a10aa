import type { AppView } from '@chatapp-access/contract/account'
import { useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { announce, ConfirmButton } from '../../parts/index.ts'
import { appTexts } from './texts.ts'

/** Off ends all access of the app; on lets it make tokens again. */
export function SwitchApp({ app }: { app: AppView }) {
  const t = useTexts(appTexts)
  const change = useAct('changeApp', ['apps', 'app', 'grants'])
  const isOn = app.state === 'active'
  const toggle = async () => {
    const params = { number: String(app.number) }
    await change.mutateAsync({ params, body: { state: isOn ? 'disabled' : 'active' } })
    announce(isOn ? t.switchedOff : t.switchedOn)
  }
  return isOn ? (
    <ConfirmButton
      title={t.switchOffHeading(app.name)}
      text={t.switchOffText}
      action={t.switchOff}
      onConfirm={toggle}
      key="off"
    >
      {t.switchOff}
    </ConfirmButton>
  ) : (
    <ConfirmButton
      title={t.switchOnHeading(app.name)}
      text={t.switchOnText}
      action={t.switchOn}
      color="sea"
      onConfirm={toggle}
      key="on"
    >
      {t.switchOn}
    </ConfirmButton>
  )
}
