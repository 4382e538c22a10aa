import { Button, Stack, Text } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import type { Data } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { CopyButton, ShownOnce } from '../../parts/index.ts'
import { useSession } from '../../session/session.ts'
import { AppId } from './app-id.tsx'
import classes from './apps.module.css'
import { appsTexts } from './texts.ts'

/** What a new app gives: all that a program needs, the app password this once, and the way to the first query. */
export function AppMade({ made: { app, appPassword }, onClose }: { made: Data<'createApp'>; onClose: () => void }) {
  const t = useTexts(appsTexts)
  const email = useSession()?.account.email ?? ''
  const [, go] = useLocation()
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t.credentials}
      </Text>
      <dl className={classes.credentials}>
        <dt>E-mail</dt>
        <dd>
          {email} <CopyButton value={email} label="E-mail" variant="subtle" />
        </dd>
        <dt>appId</dt>
        <dd>
          <AppId appId={app.appId} />
        </dd>
      </dl>
      <ShownOnce label={t.appPassword} value={appPassword} onSaved={onClose} />
      <Button
        fullWidth
        variant="light"
        rightSection={<IconArrowRight size={18} stroke={1.8} aria-hidden />}
        onClick={() => go(`/connect/${app.number}`)}
      >
        {t.goOn}
      </Button>
    </Stack>
  )
}
