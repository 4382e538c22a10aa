import { Button, Text, TextInput } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { type Data, useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { FormDialog } from '../../parts/index.ts'
import { MadeLink } from './made-link.tsx'
import { operatorTexts } from './texts.ts'

export function Invite() {
  const { invite: t } = useTexts(operatorTexts)
  const invite = useAct('operatorInvite')
  const [opened, setOpened] = useState(false)
  const [email, setEmail] = useState('')
  const [made, setMade] = useState<Data<'operatorInvite'>>()
  const close = () => {
    setOpened(false)
    setEmail('')
    setMade(undefined)
  }
  const submit = async () => {
    const address = email.trim()
    setMade(await invite.mutateAsync({ body: address === '' ? {} : { email: address } }))
  }
  return (
    <>
      <Button leftSection={<IconUserPlus size={18} stroke={1.8} aria-hidden />} onClick={() => setOpened(true)}>
        {t.button}
      </Button>
      <FormDialog
        opened={opened}
        onClose={close}
        title={t.heading}
        action={t.action}
        onSubmit={submit}
        result={made === undefined ? undefined : <MadeLink label={t.link} made={made} onSaved={close} />}
      >
        <Text size="sm" c="dimmed">
          {t.text}
        </Text>
        <TextInput
          type="email"
          label={t.email}
          description={t.emailHint}
          autoComplete="off"
          maxLength={320}
          data-autofocus
          value={email}
          onChange={event => setEmail(event.currentTarget.value)}
        />
      </FormDialog>
    </>
  )
}
