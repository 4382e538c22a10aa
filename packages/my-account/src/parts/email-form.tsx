import { Anchor, Button, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import type { ApiFailure } from '../api/index.ts'
import { ErrorText } from './error-text.tsx'
import { fieldErrors } from './field-errors.ts'

interface Props {
  texts: { email: string; submit: string; back: string }
  busy: boolean
  failure: ApiFailure | null
  onSubmit: (email: string) => void
}

/** Asks for an e-mail address to send a link to, and nothing else. */
export function EmailForm({ texts, busy, failure, onSubmit }: Props) {
  const [email, setEmail] = useState('')
  const wrong = fieldErrors(failure).email
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit(email.trim())
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label={texts.email}
          type="email"
          name="email"
          autoComplete="email"
          size="md"
          required
          error={wrong}
          value={email}
          onChange={event => setEmail(event.currentTarget.value)}
        />
        {wrong === undefined && <ErrorText failure={failure} />}
        <Button type="submit" size="md" fullWidth loading={busy}>
          {texts.submit}
        </Button>
        <Anchor component={Link} href="/sign-in" size="sm">
          {texts.back}
        </Anchor>
      </Stack>
    </form>
  )
}
