import type { AppView } from '@chatapp-access/contract/account'
import { Alert, Anchor } from '@mantine/core'
import { IconPlayerPause } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useFormat, useTexts } from '../../i18n/index.ts'
import { Moment, SecondLine, useNow } from '../../parts/index.ts'
import { AppId } from '../apps/app-id.tsx'
import { AppState } from '../apps/app-state.tsx'
import { Quota } from '../apps/quota.tsx'
import { appsTexts } from '../apps/texts.ts'
import classes from './app.module.css'
import { appTexts } from './texts.ts'

/** How the app fares, at a glance. */
export function Facts({ app }: { app: AppView }) {
  const t = useTexts(appTexts)
  const list = useTexts(appsTexts)
  const format = useFormat()
  const now = useNow()
  return (
    <div>
      {app.state === 'disabled' && (
        <Alert color="gray" mb="md" icon={<IconPlayerPause aria-hidden />}>
          {t.isOff}
        </Alert>
      )}
      <dl className={classes.facts}>
        <Fact name="appId">
          <AppId appId={app.appId} />
        </Fact>
        <Fact name={list.state}>
          <AppState state={app.state} />
        </Fact>
        <Fact name={list.today}>
          <Quota quota={app.quota} />
          <SecondLine>{t.resets(format.relative(app.quota.resetsAt, now))}</SecondLine>
        </Fact>
        <Fact name={list.live}>
          {format.number(app.liveGrants)}
          {app.liveGrants > 0 && (
            <Anchor component={Link} href={`/access?app=${app.number}`} size="sm" ml="sm">
              {t.showAccess}
            </Anchor>
          )}
        </Fact>
        <Fact name={list.lastSeen}>{app.lastSeenAt === 0 ? list.never : <Moment at={app.lastSeenAt} both />}</Fact>
        <Fact name={t.made}>
          <Moment at={app.createdAt} both />
        </Fact>
      </dl>
    </div>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
