import type { AppView } from '@chatapp-access/contract/account'
import { Button, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { FormDialog } from '../../parts/index.ts'
import { HandOverMade } from './hand-over-made.tsx'
import { appTexts } from './texts.ts'

/** Makes a one-time link for an integrator, and shows it this once with what to write beside it. */
export function MakeHandOver({ app }: { app: AppView }) {
  const { handOvers: t } = useTexts(appTexts)
  const make = useAct('createHandOver', ['handOvers'])
  const [opened, setOpened] = useState(false)
  const [label, setLabel] = useState('')
  const [link, setLink] = useState<string>()
  const close = () => {
    setOpened(false)
    setLabel('')
    setLink(undefined)
  }
  const submit = async () => {
    const answer = await make.mutateAsync({ params: { number: String(app.number) }, body: { label: label.trim() } })
    setLink(answer.link)
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlus size={18} stroke={1.8} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        {t.make}
      </Button>
      <FormDialog
        opened={opened}
        onClose={close}
        title={link === undefined ? t.makeHeading : t.made}
        action={t.create}
        disabled={label.trim() === ''}
        onSubmit={submit}
        result={link === undefined ? undefined : <HandOverMade link={link} onSaved={close} />}
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
