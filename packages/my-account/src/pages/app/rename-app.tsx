import type { AppView } from '@chatapp-access/contract/account'
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { FormDialog } from '../../parts/index.ts'
import { appTexts } from './texts.ts'

export function RenameApp({ app }: { app: AppView }) {
  const t = useTexts(appTexts)
  const change = useAct('changeApp', ['apps', 'app'])
  const [opened, setOpened] = useState(false)
  const [name, setName] = useState(app.name)
  const open = () => {
    setName(app.name)
    setOpened(true)
  }
  const submit = async () => {
    await change.mutateAsync({ params: { number: String(app.number) }, body: { name: name.trim() } })
    setOpened(false)
  }
  return (
    <>
      <Button variant="default" onClick={open}>
        {t.rename}
      </Button>
      <FormDialog
        opened={opened}
        onClose={() => setOpened(false)}
        title={t.renameHeading}
        action={t.save}
        disabled={name.trim() === ''}
        onSubmit={submit}
      >
        <TextInput
          label={t.name}
          required
          maxLength={100}
          autoComplete="off"
          data-autofocus
          value={name}
          onChange={event => setName(event.currentTarget.value)}
        />
      </FormDialog>
    </>
  )
}
