import { type AppView, TOKEN_STATUSES, type TokenStatus } from '@chatapp-access/contract/account'
import { NativeSelect } from '@mantine/core'
import { useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { announce, ErrorText } from '../../parts/index.ts'
import { Part } from './part.tsx'
import { appTexts } from './texts.ts'

/** With what status the app is told that its token is invalid. In force at once, and taken back as easily. */
export function TokenStatusChoice({ app }: { app: AppView }) {
  const { tokenStatus: t } = useTexts(appTexts)
  const set = useAct('setTokenStatus', ['app', 'apps'])
  const choose = async (status: TokenStatus) => {
    const done = await set
      .mutateAsync({ params: { number: String(app.number) }, body: { status } })
      .catch(() => undefined)
    if (done) announce(t.done(done.answeredWith))
  }
  // What was chosen shows at once; a refusal is shown below, and takes it back.
  const chosen = set.isError ? app.tokenStatus : (set.variables?.body.status ?? app.tokenStatus)
  return (
    <Part title={t.heading} lead={t.lead} action={null}>
      <NativeSelect
        label={t.label}
        description={t.hint}
        maw="32rem"
        value={chosen}
        disabled={set.isPending}
        data={TOKEN_STATUSES.map(value => ({ value, label: t.choices[value] }))}
        onChange={event => void choose(event.currentTarget.value as TokenStatus)}
      />
      <ErrorText failure={set.error} mt="sm" />
    </Part>
  )
}
