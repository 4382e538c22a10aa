import type { AppView } from '@chatapp-access/contract/account'
import { Anchor } from '@mantine/core'
import { Link } from 'wouter'
import { useFormat, useTexts } from '../../i18n/index.ts'
import { type Column, DataTable, Moment } from '../../parts/index.ts'
import { AppId } from './app-id.tsx'
import { AppState } from './app-state.tsx'
import classes from './apps.module.css'
import { Quota } from './quota.tsx'
import { appsTexts } from './texts.ts'

export function AppsTable({ apps }: { apps: readonly AppView[] }) {
  const t = useTexts(appsTexts)
  return <DataTable label={t.list} columns={useColumns()} rows={apps} rowKey={app => app.number} />
}

function useColumns(): Column<AppView>[] {
  const t = useTexts(appsTexts)
  const format = useFormat()
  return [
    {
      key: 'name',
      title: t.name,
      isName: true,
      cell: app => (
        <div className={classes.name}>
          <Anchor component={Link} href={`/apps/${app.number}`} fw={600}>
            {app.name}
          </Anchor>
          <AppId appId={app.appId} />
        </div>
      ),
    },
    { key: 'state', title: t.state, cell: app => <AppState state={app.state} /> },
    { key: 'today', title: t.today, cell: app => <Quota quota={app.quota} /> },
    { key: 'live', title: t.live, numeric: true, cell: app => format.number(app.liveGrants) },
    {
      key: 'seen',
      title: t.lastSeen,
      cell: app => (app.lastSeenAt === 0 ? t.never : <Moment at={app.lastSeenAt} />),
    },
  ]
}
