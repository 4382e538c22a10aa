import { Badge, Button, Group, Skeleton, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { useAccount, useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { ConfirmButton, ErrorState, ShownOnce } from '../../parts/index.ts'
import { Section } from '../../parts/section.tsx'
import { useSession } from '../../session/session.ts'
import { securityTexts } from './texts.ts'

export function SecondFactorSection() {
  const { factor: t } = useTexts(securityTexts)
  const { data, error, refetch } = useAccount('secondFactor')
  // The session says whether it is on, so that what comes takes the room that was kept for it.
  const height = useSession()?.account.secondFactor ? '4.9rem' : '2.25rem'
  const badge = data && <Badge color={data.enabled ? 'sea' : 'gray'}>{data.enabled ? t.on : t.off}</Badge>
  return (
    <Section title={t.heading} badge={badge}>
      <Text c="dimmed" maw="44rem" mb="md">
        {t.text}
      </Text>
      {error !== null && <ErrorState failure={error} onRetry={refetch} />}
      {error === null && data === undefined && <Skeleton height={height} width="9rem" radius="md" />}
      {data?.enabled === false && (
        <Button component={Link} href="/second-factor">
          {t.set}
        </Button>
      )}
      {data?.enabled === true && <WhenOn codesLeft={data.recoveryCodesLeft} />}
    </Section>
  )
}

function WhenOn({ codesLeft }: { codesLeft: number }) {
  const { factor: t } = useTexts(securityTexts)
  const renew = useAct('renewRecoveryCodes', ['secondFactor'])
  const disable = useAct('disableSecondFactor', ['secondFactor', 'session'])
  const [codes, setCodes] = useState<readonly string[]>()
  if (codes !== undefined) {
    return <ShownOnce label={t.codes} value={codes} note={t.codesNote} onSaved={() => setCodes(undefined)} />
  }
  const makeCodes = async () => {
    const { recoveryCodes } = await renew.mutateAsync({})
    setCodes(recoveryCodes)
    renew.reset()
  }
  return (
    <>
      <Text mb="md">{t.left(codesLeft)}</Text>
      <Group gap="sm">
        <ConfirmButton title={t.renewTitle} text={t.renewText} action={t.renewAction} color="sea" onConfirm={makeCodes}>
          {t.renew}
        </ConfirmButton>
        <ConfirmButton
          title={t.disableTitle}
          text={t.disableText}
          action={t.disableAction}
          onConfirm={() => disable.mutateAsync({})}
        >
          {t.disable}
        </ConfirmButton>
      </Group>
    </>
  )
}
