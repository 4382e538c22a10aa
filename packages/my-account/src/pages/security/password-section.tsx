import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { type Data, useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { Section } from '../../parts/section.tsx'
import { KeptAccess } from './kept-access.tsx'
import { NewPassword } from './new-password.tsx'
import { securityTexts } from './texts.ts'

/** The button, the form, and what came of it: what ended, and the rest to keep or end. */
export function PasswordSection() {
  const { password: t } = useTexts(securityTexts)
  const [isOpen, setOpen] = useState(false)
  const [changed, setChanged] = useState<Data<'changePassword'>>()
  const change = useAct('changePassword', ['session', 'sessions', 'grants'])
  const submit = (password: string) => {
    const onSuccess = (data: Data<'changePassword'>) => {
      setOpen(false)
      setChanged(data)
    }
    change.mutate({ body: { password } }, { onSuccess })
  }
  if (changed !== undefined) {
    return (
      <Section title={t.done} isResult>
        <KeptAccess changed={changed} onClose={() => setChanged(undefined)} />
      </Section>
    )
  }
  return (
    <Section title={t.heading}>
      <Text c="dimmed" maw="44rem" mb="md">
        {t.text}
      </Text>
      {isOpen ? (
        <NewPassword
          busy={change.isPending}
          failure={change.error}
          onSubmit={submit}
          onCancel={() => {
            setOpen(false)
            change.reset()
          }}
        />
      ) : (
        <Button variant="default" onClick={() => setOpen(true)}>
          {t.change}
        </Button>
      )}
    </Section>
  )
}
