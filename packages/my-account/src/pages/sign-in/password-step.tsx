import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import type { FormEvent } from 'react'
import { Link } from 'wouter'
import { type ApiFailure, useAccount } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { ErrorText } from '../../parts/error-text.tsx'
import { PageHeading } from '../../parts/page-heading.tsx'
import { PasswordField } from '../../parts/password-field.tsx'
import classes from './sign-in.module.css'
import { signInTexts } from './texts.ts'

interface Credentials {
  email: string
  password: string
}

interface Props {
  given: Credentials
  onChange: (given: Credentials) => void
  busy: boolean
  failure: ApiFailure | null
  onSubmit: () => void
}

export function PasswordStep({ given, onChange, busy, failure, onSubmit }: Props) {
  const t = useTexts(signInTexts)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <form onSubmit={submit}>
      <PageHeading title={t.heading} lead={t.lead} />
      <Stack gap="md">
        <TextInput
          label={t.email}
          type="email"
          name="email"
          autoComplete="username"
          size="md"
          required
          value={given.email}
          onChange={event => onChange({ ...given, email: event.currentTarget.value })}
        />
        <PasswordField
          label={t.password}
          name="password"
          autoComplete="current-password"
          size="md"
          required
          value={given.password}
          onChange={event => onChange({ ...given, password: event.currentTarget.value })}
        />
        <ErrorText failure={failure} />
        <Button type="submit" size="md" fullWidth loading={busy}>
          {t.submit}
        </Button>
        <div className={classes.foot}>
          <Anchor component={Link} href="/reset" size="sm">
            {t.forgotten}
          </Anchor>
          <Registration />
        </div>
      </Stack>
    </form>
  )
}

/** How one comes to an account here. Its room is kept while the settings are on their way. */
function Registration() {
  const t = useTexts(signInTexts)
  const { data } = useAccount('settings')
  if (data === undefined || data.registration === 'closed') return <Text size="sm">&nbsp;</Text>
  if (data.registration === 'invite') {
    return (
      <Text size="sm" c="dimmed">
        {t.byInvite}
      </Text>
    )
  }
  return (
    <Text size="sm" c="dimmed">
      {t.noAccount}{' '}
      <Anchor component={Link} href="/sign-up" size="sm">
        {t.signUp}
      </Anchor>
    </Text>
  )
}
