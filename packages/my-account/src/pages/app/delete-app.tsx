import type { AppView } from '@chatapp-access/contract/account'
import { Button, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { announce, FormDialog } from '../../parts/index.ts'
import { forgetMadePassword } from '../connect/made-passwords.ts'
import { Part } from './part.tsx'
import { appTexts } from './texts.ts'

/** For ever, so its appId has to be typed: a click too many is no decision. */
export function DeleteApp({ app }: { app: AppView }) {
  const { remove: t } = useTexts(appTexts)
  // Not `app`: it would be asked for once more before this page is left, and answered with an error.
  const remove = useAct('deleteApp', ['apps', 'grants'])
  const [, go] = useLocation()
  const [opened, setOpened] = useState(false)
  const [typed, setTyped] = useState('')
  const open = () => {
    setTyped('')
    setOpened(true)
  }
  const submit = async () => {
    await remove.mutateAsync({ params: { number: String(app.number) } })
    forgetMadePassword(app.appId)
    announce(t.done)
    go('/apps')
  }
  return (
    <Part
      title={t.heading}
      lead={t.lead}
      action={
        <Button variant="default" c="var(--mantine-color-error)" onClick={open}>
          {t.action}
        </Button>
      }
    >
      <FormDialog
        opened={opened}
        onClose={() => setOpened(false)}
        title={t.title(app.name)}
        action={t.confirm}
        color="red"
        disabled={typed.trim() !== app.appId}
        onSubmit={submit}
      >
        <Text>{t.text}</Text>
        <TextInput
          label={t.type(app.appId)}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          data-autofocus
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
        />
      </FormDialog>
    </Part>
  )
}
