import { Stack, Text, Title } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { Data } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { CopyButton, PageHeading, ShownOnce } from '../../parts/index.ts'
import { Programs } from '../connect/programs.tsx'
import classes from './hand-over.module.css'
import { handOverTexts } from './texts.ts'
import { useAskBeforeLeaving } from './use-ask-before-leaving.ts'

/** Everything a program needs, the app password until the reader says it is kept. */
export function Taken({ taken }: { taken: Data<'openHandOver'> }) {
  const { taken: t } = useTexts(handOverTexts)
  const [appPassword, setAppPassword] = useState<string | undefined>(taken.appPassword)
  const { appName, label, email, appId, apiUrl } = taken
  useAskBeforeLeaving(appPassword !== undefined)
  return (
    <div data-wide>
      <PageHeading title={t.heading} lead={t.lead(appName)} />
      <Stack gap="lg">
        <dl className={classes.facts}>
          <Fact name={t.email} value={email} />
          <Fact name="appId" value={appId} />
          <Fact name={t.apiUrl} value={apiUrl} />
        </dl>
        {appPassword === undefined ? (
          <Kept />
        ) : (
          <ShownOnce label={t.password} value={appPassword} onSaved={() => setAppPassword(undefined)} />
        )}
        <Text size="sm" c="dimmed">
          {t.label(label)}
        </Text>
        <section aria-labelledby="program">
          <Title order={2} id="program">
            {t.program}
          </Title>
          <Text c="dimmed" size="sm" mt={4} mb="sm">
            {appPassword === undefined ? t.programLeadKept : t.programLead}
          </Text>
          <Programs values={{ baseUrl: apiUrl, email, appId, appPassword }} />
        </section>
      </Stack>
    </div>
  )
}

/** Takes the focus, which was on a button that is gone. */
function Kept() {
  const { taken: t } = useTexts(handOverTexts)
  const text = useRef<HTMLParagraphElement>(null)
  useEffect(() => text.current?.focus(), [])
  return (
    <Text ref={text} tabIndex={-1} size="sm">
      {t.kept}
    </Text>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <code>{value}</code>
        <CopyButton value={value} label={name} variant="subtle" />
      </dd>
    </>
  )
}
