import { Button, Stack } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { Link, useParams } from 'wouter'
import { useAccount } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { NotFound } from '../../layout/not-found.tsx'
import { ErrorState, LoadingState, PageHeading } from '../../parts/index.ts'
import { BackToApps } from './back-to-apps.tsx'
import { DeleteApp } from './delete-app.tsx'
import { Facts } from './facts.tsx'
import { HandOvers } from './hand-overs.tsx'
import { Passwords } from './passwords.tsx'
import { RenameApp } from './rename-app.tsx'
import { SwitchApp } from './switch-app.tsx'
import { appTexts } from './texts.ts'
import { TokenStatusChoice } from './token-status.tsx'

export default function AppPage() {
  const { number = '' } = useParams()
  return /^[1-9]\d{0,14}$/.test(number) ? <App key={number} number={number} /> : <NotFound />
}

function App({ number }: { number: string }) {
  const t = useTexts(appTexts)
  const { data: app, error, refetch } = useAccount('app', { params: { number } })
  if (error?.code === 'ApiNotFoundError') return <NotFound />
  const toConnect = (
    <Button
      component={Link}
      href={`/connect/${number}`}
      leftSection={<IconPlugConnected size={18} stroke={1.7} aria-hidden />}
    >
      {t.connect}
    </Button>
  )
  return (
    <>
      <BackToApps />
      <PageHeading
        title={app?.name ?? t.loading}
        actions={
          app !== undefined && (
            <>
              {app.state === 'active' && toConnect}
              <RenameApp app={app} />
              <SwitchApp app={app} />
            </>
          )
        }
      />
      {app !== undefined && (
        <Stack gap="2.75rem">
          <Facts app={app} />
          <Passwords app={app} />
          <HandOvers app={app} />
          <TokenStatusChoice key={app.number} app={app} />
          <DeleteApp app={app} />
        </Stack>
      )}
      {app === undefined &&
        (error === null ? <LoadingState rows={3} height="8rem" /> : <ErrorState failure={error} onRetry={refetch} />)}
    </>
  )
}
