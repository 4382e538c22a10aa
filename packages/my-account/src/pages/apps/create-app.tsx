import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { type Data, useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { FormDialog } from '../../parts/index.ts'
import { keepMadePassword } from '../connect/made-passwords.ts'
import { AppMade } from './app-made.tsx'
import { appsTexts } from './texts.ts'

interface Props {
  opened: boolean
  onClose: () => void
}

/**
 * The dialog that makes an app: a name goes in; appId and app password come out, once. It hangs on the page, not on a
 * button that goes away with the empty list while the password is shown.
 */
export function CreateApp({ opened, onClose }: Props) {
  const t = useTexts(appsTexts)
  const create = useAct('createApp', ['apps'])
  const [name, setName] = useState('')
  const [made, setMade] = useState<Data<'createApp'>>()
  const close = () => {
    setName('')
    setMade(undefined)
    onClose()
  }
  const submit = async () => {
    const answer = await create.mutateAsync({ body: { name: name.trim() } })
    keepMadePassword(answer.app.appId, answer.appPassword)
    setMade(answer)
  }
  return (
    <FormDialog
      opened={opened}
      onClose={close}
      title={made === undefined ? t.createHeading : t.ready(made.app.name)}
      action={t.make}
      disabled={name.trim() === ''}
      onSubmit={submit}
      result={made && <AppMade made={made} onClose={close} />}
    >
      <TextInput
        label={t.name}
        description={t.nameHint}
        required
        maxLength={100}
        autoComplete="off"
        data-autofocus
        value={name}
        onChange={event => setName(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
