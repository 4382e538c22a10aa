import { Button, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { type Data, isFailure, useAct } from '../../api/index.ts'
import { useFormat, useLanguage, useTexts } from '../../i18n/index.ts'
import { ErrorText } from '../../parts/error-text.tsx'
import { fieldErrors } from '../../parts/field-errors.ts'
import { PageHeading } from '../../parts/page-heading.tsx'
import { PasswordField } from '../../parts/password-field.tsx'
import { enter } from '../../session/session.ts'
import { linkTexts } from './texts.ts'

interface Props {
  link: string
  opened: Data<'openLink'>
  /** It worked when it was opened, and does not any more. */
  onGone: () => void
}

/** E-mail where the link does not say whose it is, the new password, a code where there is a second factor. */
export function UseLink({ link, opened, onGone }: Props) {
  const t = useTexts(linkTexts)
  const format = useFormat()
  const { language } = useLanguage()
  const [, go] = useLocation()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const use = useAct('useLink')
  const { heading, lead, submit: action } = t.kinds[opened.kind]
  const wrong = fieldErrors(use.error)
  const isOfField = wrong.email !== undefined || wrong.password !== undefined || wrong.code !== undefined

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const body = {
      link,
      password,
      language,
      ...(opened.email === '' && { email: email.trim() }),
      ...(opened.secondFactor && { code: code.trim() }),
    }
    use.mutate(
      { body },
      {
        onSuccess: signedIn => {
          enter(signedIn)
          go('/apps', { replace: true })
        },
        onError: failure => {
          if (isFailure(failure, 'ApiLinkError')) onGone()
        },
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <PageHeading title={heading} lead={lead} />
      <Stack gap="md">
        <TextInput
          label={t.email}
          type="email"
          name="email"
          // A manager keeps the new password under this name, also where it is given.
          autoComplete="username"
          size="md"
          required
          readOnly={opened.email !== ''}
          error={wrong.email}
          value={opened.email === '' ? email : opened.email}
          onChange={event => setEmail(event.currentTarget.value)}
        />
        <PasswordField
          label={t.password}
          description={t.passwordHint}
          name="password"
          autoComplete="new-password"
          size="md"
          required
          error={wrong.password}
          value={password}
          onChange={event => setPassword(event.currentTarget.value)}
        />
        {opened.secondFactor && (
          <TextInput
            label={t.code}
            description={t.codeHint}
            name="code"
            autoComplete="one-time-code"
            size="md"
            required
            error={wrong.code}
            value={code}
            onChange={event => setCode(event.currentTarget.value)}
          />
        )}
        {!isOfField && <ErrorText failure={use.error} />}
        <Button type="submit" size="md" fullWidth loading={use.isPending}>
          {action}
        </Button>
        <Text size="sm" c="dimmed">
          {t.works(format.dateTime(opened.endsAt))}
        </Text>
      </Stack>
    </form>
  )
}
