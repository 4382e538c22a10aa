import type { AppView } from '@chatapp-access/contract/account'
import { Button, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { FormDialog, ShownOnce } from '../../parts/index.ts'
import { keepMadePassword } from '../connect/made-passwords.ts'
import { appTexts } from './texts.ts'

interface Props {
  app: Pick<AppView, 'number' | 'appId'>
  /** On the button. */
  children: ReactNode
}

/** Makes an app password, and shows it this once. */
export function MakePassword({ app, children }: Props) {
  const { passwords: t } = useTexts(appTexts)
  const make = useAct('createAppPassword', ['appPasswords'])
  const [opened, setOpened] = useState(false)
  const [label, setLabel] = useState('')
  const [secret, setSecret] = useState<string>()
  const close = () => {
    setOpened(false)
    setLabel('')
    setSecret(undefined)
  }
  const submit = async () => {
    const answer = await make.mutateAsync({ params: { number: String(app.number) }, body: { label: label.trim() } })
    keepMadePassword(app.appId, answer.secret)
    setSecret(answer.secret)
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlus size={18} stroke={1.8} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        {children}
      </Button>
      <FormDialog
        opened={opened}
        onClose={close}
        title={secret === undefined ? t.makeHeading : t.made}
        action={t.create}
        disabled={label.trim() === ''}
        onSubmit={submit}
        result={secret === undefined ? undefined : <ShownOnce label={t.secret} value={secret} onSaved={close} />}
      >
        <TextInput
          label={t.label}
          description={t.labelHint}
          required
          maxLength={100}
          autoComplete="off"
          data-autofocus
          value={label}
          onChange={event => setLabel(event.currentTarget.value)}
        />
      </FormDialog>
    </>
  )
}
