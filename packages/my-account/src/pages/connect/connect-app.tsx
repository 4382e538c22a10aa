import type { AppView } from '@chatapp-access/contract/account'
import { Alert, Anchor, NativeSelect, Stack, Text, Title } from '@mantine/core'
import { IconKey, IconPlayerPause } from '@tabler/icons-react'
import { Link, useLocation } from 'wouter'
import { useAccount } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { ErrorState, LoadingState } from '../../parts/index.ts'
import { useSession } from '../../session/session.ts'
import { MakePassword } from '../app/make-password.tsx'
import { AppId } from '../apps/app-id.tsx'
import classes from './connect.module.css'
import { useMadePassword } from './made-passwords.ts'
import { Programs } from './programs.tsx'
import { connectTexts } from './texts.ts'
import { Watch } from './watch.tsx'

/** What to run as which app, and what came of it. `chosen` is undefined where the address names an app that is not there. */
export function ConnectApp({ apps, chosen }: { apps: readonly AppView[]; chosen: AppView | undefined }) {
  const t = useTexts(connectTexts)
  const [, go] = useLocation()
  return (
    <Stack gap="2.5rem">
      <div className={classes.chooser}>
        <NativeSelect
          label={t.app}
          value={chosen === undefined ? '' : String(chosen.number)}
          data={[
            ...(chosen === undefined ? [{ value: '', label: '—' }] : []),
            ...apps.map(({ number, name, state }) => ({
              value: String(number),
              label: state === 'active' ? name : t.off(name),
            })),
          ]}
          onChange={event => go(`/connect/${event.currentTarget.value}`, { replace: true })}
        />
        {chosen !== undefined && <AppId appId={chosen.appId} />}
      </div>
      {chosen === undefined && <Text role="status">{t.notThere}</Text>}
      {chosen?.state === 'disabled' && (
        <Alert color="gray" icon={<IconPlayerPause aria-hidden />}>
          {t.switchedOff}{' '}
          <Anchor component={Link} href={`/apps/${chosen.number}`}>
            {t.toApp}
          </Anchor>
        </Alert>
      )}
      {chosen?.state === 'active' && (
        <>
          <Program app={chosen} />
          <Watch key={chosen.number} app={chosen} />
        </>
      )}
    </Stack>
  )
}

function Program({ app }: { app: AppView }) {
  const { program: t } = useTexts(connectTexts)
  const { data: settings, error, refetch } = useAccount('settings')
  const email = useSession()?.account.email
  const appPassword = useMadePassword(app.appId)
  if (settings === undefined) {
    return error === null ? <LoadingState rows={1} height="20rem" /> : <ErrorState failure={error} onRetry={refetch} />
  }
  return (
    <section aria-labelledby="program">
      <Title order={2} id="program">
        {t.heading}
      </Title>
      <Text c="dimmed" size="sm" mt={4} mb="md" maw="44rem">
        {t.lead}
      </Text>
      <div className={classes.password}>
        <IconKey size={18} stroke={1.7} aria-hidden />
        <Text size="sm" className={classes.passwordText}>
          {appPassword === undefined ? t.unknown('{{appPassword}}') : t.known}
        </Text>
        {/* Stays where it is once the password is known: the dialog that shows it hangs on it. */}
        <MakePassword app={app}>{t.make}</MakePassword>
      </div>
      <Programs values={{ baseUrl: settings.apiUrl, email, appId: app.appId, appPassword }} />
    </section>
  )
}
