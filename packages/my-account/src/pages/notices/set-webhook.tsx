import { Button, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { FormDialog, ShownOnce } from '../../parts/index.ts'
import { noticesTexts } from './texts.ts'

/** Asks for the address; shows the secret that came of it, this once. */
export function SetWebhook({ current }: { current: string }) {
  const t = useTexts(noticesTexts)
  const set = useAct('setWebhook', ['noticeSettings'])
  const [opened, setOpened] = useState(false)
  const [url, setUrl] = useState(current)
  const [secret, setSecret] = useState<string>()
  const close = () => {
    setOpened(false)
    setSecret(undefined)
  }
  const open = () => {
    setUrl(current)
    setOpened(true)
  }
  const submit = async () => setSecret((await set.mutateAsync({ body: { url: url.trim() } })).secret)
  return (
    <>
      <Button variant={current === '' ? 'filled' : 'default'} onClick={open}>
        {current === '' ? t.set : t.change}
      </Button>
      <FormDialog
        opened={opened}
        onClose={close}
        title={t.setHeading}
        action={t.setAction}
        disabled={url.trim() === ''}
        onSubmit={submit}
        result={
          secret === undefined ? undefined : (
            <ShownOnce label={t.secret} value={secret} note={t.secretNote} onSaved={close} />
          )
        }
      >
        {current !== '' && <Text size="sm">{t.changeText}</Text>}
        <TextInput
          type="url"
          label={t.address}
          description={t.addressHint}
          placeholder="https://"
          required
          maxLength={2048}
          autoComplete="off"
          data-autofocus
          value={url}
          onChange={event => setUrl(event.currentTarget.value)}
        />
      </FormDialog>
    </>
  )
}
