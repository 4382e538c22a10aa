import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState, useSyncExternalStore } from 'react'
import { call, isFailure } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { ErrorText } from '../parts/error-text.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { currentQuestion, onQuestion } from './confirmation.ts'
import { sessionTexts } from './texts.ts'

/** Dialogs lie at 200, in the order in which the page has them: this one is asked for out of any of them. */
const ABOVE_DIALOGS = 400

/** The dialog behind every call that asks for a recent sign-in; the call goes on by itself once the answer is right. */
export function ConfirmItIsYou({ secondFactor }: { secondFactor: boolean }) {
  const t = useTexts(sessionTexts)
  const question = useSyncExternalStore(onQuestion, currentQuestion)
  return (
    <Modal
      opened={question !== undefined}
      onClose={() => question?.answer(false)}
      title={t.heading}
      zIndex={ABOVE_DIALOGS}
      closeButtonProps={{ 'aria-label': t.close }}
    >
      <Form secondFactor={secondFactor} onAnswer={confirmed => question?.answer(confirmed)} />
    </Modal>
  )
}

interface FormProps {
  secondFactor: boolean
  onAnswer: (confirmed: boolean) => void
}

function Form({ secondFactor, onAnswer }: FormProps) {
  const t = useTexts(sessionTexts)
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [wantsCode, setWantsCode] = useState(secondFactor)
  const [failure, setFailure] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      await call('confirmSession', { body: { password, ...(wantsCode && { code: code.trim() }) } })
      onAnswer(true)
    } catch (error) {
      // The factor was switched on meanwhile, in another tab.
      const asksForCode = isFailure(error, 'ApiSecondFactorRequiredError')
      if (asksForCode) setWantsCode(true)
      setFailure(asksForCode ? undefined : error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text c="dimmed" size="sm">
          {t.text}
        </Text>
        <PasswordField
          label={t.password}
          autoComplete="current-password"
          required
          data-autofocus
          value={password}
          onChange={event => setPassword(event.currentTarget.value)}
        />
        {wantsCode && (
          <TextInput
            label={t.code}
            description={t.codeHint}
            autoComplete="one-time-code"
            required
            value={code}
            onChange={event => setCode(event.currentTarget.value)}
          />
        )}
        <ErrorText failure={failure} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={() => onAnswer(false)}>
            {t.cancel}
          </Button>
          <Button type="submit" loading={busy}>
            {t.confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
