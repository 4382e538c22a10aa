import { Button, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { ApiFailure } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { ErrorText } from '../../parts/error-text.tsx'
import { PageHeading } from '../../parts/page-heading.tsx'
import { signInTexts } from './texts.ts'

interface Props {
  busy: boolean
  failure: ApiFailure | null
  onSubmit: (code: string) => void
  onBack: () => void
}

export function CodeStep({ busy, failure, onSubmit, onBack }: Props) {
  const { code: t } = useTexts(signInTexts)
  const [code, setCode] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit(code.trim())
  }
  return (
    <form onSubmit={submit}>
      <PageHeading title={t.heading} lead={t.lead} />
      <Stack gap="md">
        <TextInput
          label={t.label}
          description={t.hint}
          name="code"
          // Password managers and phones fill it in by this; recovery codes have letters, so no numeric keyboard.
          autoComplete="one-time-code"
          autoCapitalize="off"
          spellCheck={false}
          size="md"
          required
          ref={focusOnce}
          value={code}
          onChange={event => setCode(event.currentTarget.value)}
        />
        <ErrorText failure={failure} />
        <Button type="submit" size="md" fullWidth loading={busy}>
          {t.submit}
        </Button>
        <Button variant="subtle" onClick={onBack}>
          {t.back}
        </Button>
      </Stack>
    </form>
  )
}

/** The field is all there is on this step; the heading would be one Tab more. */
function focusOnce(input: HTMLInputElement | null): void {
  input?.focus()
}
