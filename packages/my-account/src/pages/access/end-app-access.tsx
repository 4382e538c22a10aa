import { useAccount, useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { announce, ConfirmButton } from '../../parts/index.ts'
import { accessTexts } from './texts.ts'
import { useDropGrants } from './use-drop-grants.ts'

/** Ends everything the chosen app holds. */
export function EndAppAccess({ number }: { number: string }) {
  const t = useTexts(accessTexts)
  const apps = useAccount('apps')
  const end = useAct('endAppAccess', ['apps', 'app'])
  const drop = useDropGrants()
  const name = apps.data?.apps.find(app => String(app.number) === number)?.name
  if (name === undefined) return null
  const confirm = async () => {
    const { ended } = await end.mutateAsync({ params: { number } })
    drop(grant => String(grant.appNumber) === number)
    announce(t.endedAll(ended))
  }
  return (
    <ConfirmButton title={t.endAllHeading(name)} text={t.endAllText} action={t.endAllAction} onConfirm={confirm}>
      {t.endAll}
    </ConfirmButton>
  )
}
