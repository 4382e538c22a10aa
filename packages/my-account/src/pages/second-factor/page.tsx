import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { ErrorText, PageHeading, ShownOnce } from '../../parts/index.ts'
import { ScanAndProve } from './scan-and-prove.tsx'
import { secondFactorTexts } from './texts.ts'

/** What it means, then QR code and first code, then the recovery codes: three steps, none of which can be left out. */
export default function SecondFactorPage() {
  const t = useTexts(secondFactorTexts)
  const [, go] = useLocation()
  const start = useAct('startSecondFactor')
  const [codes, setCodes] = useState<readonly string[]>()
  if (codes !== undefined) {
    return (
      <>
        <PageHeading key="done" title={t.done.heading} lead={t.done.lead} />
        <ShownOnce label={t.done.codes} value={codes} note={t.done.note} onSaved={() => go('/security')} />
      </>
    )
  }
  if (start.isSuccess) {
    return (
      <>
        <PageHeading key="scan" title={t.heading} lead={t.lead} />
        <ScanAndProve {...start.data} onEnabled={setCodes} onCancel={() => go('/security')} />
      </>
    )
  }
  return (
    <>
      <PageHeading key="before" title={t.heading} lead={t.lead} />
      <Stack maw="44rem">
        <Alert icon={<IconAlertTriangle aria-hidden />} color="yellow">
          {t.before.programs}
        </Alert>
        <Text>{t.before.need}</Text>
        <ErrorText failure={start.error} />
        <Group gap="sm">
          <Button loading={start.isPending} onClick={() => start.mutate({})}>
            {t.before.begin}
          </Button>
          <Button variant="default" component={Link} href="/security">
            {t.before.back}
          </Button>
        </Group>
      </Stack>
    </>
  )
}
