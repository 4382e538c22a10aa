import { Button, Group, Stack } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { ApiFailure } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { ErrorText, fieldErrors } from '../../parts/index.ts'
import { PasswordField } from '../../parts/password-field.tsx'
import { useSession } from '../../session/session.ts'
import { securityTexts } from './texts.ts'

interface Props {
  busy: boolean
  failure: ApiFailure | null
  onSubmit: (password: string) => void
  onCancel: () => void
}

export function NewPassword({ busy, failure, onSubmit, onCancel }: Props) {
  const { password: t } = useTexts(securityTexts)
  const session = useSession()
  const [password, setPassword] = useState('')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const wrong = fieldErrors(failure).password
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit(password)
  }
  return (
    <form onSubmit={submit}>
      <Stack maw="26rem">
        {/* Not seen: tells password managers whose password it is. */}
        <input hidden readOnly name="username" autoComplete="username" value={session?.account.email ?? ''} />
        <PasswordField
          ref={input}
          label={t.label}
          description={t.hint}
          autoComplete="new-password"
          required
          error={wrong}
          value={password}
          onChange={event => setPassword(event.currentTarget.value)}
        />
        {wrong === undefined && <ErrorText failure={failure} />}
        <Group gap="sm">
          <Button type="submit" loading={busy}>
            {t.submit}
          </Button>
          <Button variant="default" onClick={onCancel}>
            {t.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
