import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { CopyButton, ErrorText, fieldErrors } from '../../parts/index.ts'
import { Section } from '../../parts/section.tsx'
import { QrCode } from './qr-code.tsx'
import classes from './second-factor.module.css'
import { secondFactorTexts } from './texts.ts'

interface Props {
  /** Base32. */
  secret: string
  /** `otpauth:` URI. */
  uri: string
  onEnabled: (recoveryCodes: readonly string[]) => void
  onCancel: () => void
}

export function ScanAndProve({ secret, uri, onEnabled, onCancel }: Props) {
  const { scan } = useTexts(secondFactorTexts)
  return (
    <>
      <Section title={scan.heading}>
        <div className={classes.scan}>
          <QrCode text={uri} label={scan.image} />
          <Stack gap="xs" className={classes.key}>
            <Text c="dimmed" size="sm">
              {scan.cannot}
            </Text>
            <code className={classes.secret}>{inGroups(secret)}</code>
            <div>
              <CopyButton value={secret} label={scan.key} />
            </div>
          </Stack>
        </div>
      </Section>
      <Prove onEnabled={onEnabled} onCancel={onCancel} />
    </>
  )
}

function Prove({ onEnabled, onCancel }: Pick<Props, 'onEnabled' | 'onCancel'>) {
  const { prove: t } = useTexts(secondFactorTexts)
  const [code, setCode] = useState('')
  const enable = useAct('enableSecondFactor', ['secondFactor', 'session'])
  const wrong = fieldErrors(enable.error).code
  const submit = (event: FormEvent) => {
    event.preventDefault()
    enable.mutate({ body: { code } }, { onSuccess: ({ recoveryCodes }) => onEnabled(recoveryCodes) })
  }
  return (
    <Section title={t.heading}>
      <form onSubmit={submit}>
        <Stack maw="20rem">
          <TextInput
            label={t.code}
            description={t.hint}
            autoComplete="one-time-code"
            inputMode="numeric"
            pattern="[0-9]{6}"
            required
            error={wrong}
            value={code}
            onChange={event => setCode(event.currentTarget.value.replaceAll(/\s/g, ''))}
          />
          {wrong === undefined && <ErrorText failure={enable.error} />}
          <Group gap="sm">
            <Button type="submit" loading={enable.isPending}>
              {t.submit}
            </Button>
            <Button variant="default" onClick={onCancel}>
              {t.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}

/** Easier to type off a screen. */
const inGroups = (secret: string) => secret.match(/.{1,4}/g)?.join(' ') ?? secret
