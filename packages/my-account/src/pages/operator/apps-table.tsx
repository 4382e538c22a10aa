import type { Data } from '../../api/index.ts'
import { useFormat, useTexts } from '../../i18n/index.ts'
import { type Column, DataTable, SecondLine } from '../../parts/index.ts'
import { AppState } from '../apps/app-state.tsx'
import { Quota } from '../apps/quota.tsx'
import { ChangeLimit } from './change-limit.tsx'
import { operatorTexts } from './texts.ts'

export type OperatorApp = Data<'operatorAccount'>['apps'][number]

interface Props {
  accountId: string
  apps: readonly OperatorApp[]
}

export function AppsTable({ accountId, apps }: Props) {
  const t = useTexts(operatorTexts)
  const format = useFormat()
  const columns: Column<OperatorApp>[] = [
    {
      key: 'app',
      title: t.app,
      isName: true,
      cell: ({ name, appId }) => (
        <>
          {name}
          <SecondLine>
            <code>{appId}</code>
          </SecondLine>
        </>
      ),
    },
    {
      key: 'state',
      title: t.state,
      cell: ({ state }) => (state === 'deleted' ? t.appDeleted : <AppState state={state} />),
    },
    {
      key: 'today',
      title: t.today,
      cell: ({ quota, ownLimit }) => (
        <>
          <Quota quota={quota} />
          {ownLimit !== undefined && <SecondLine>{t.ownLimit}</SecondLine>}
        </>
      ),
    },
    { key: 'live', title: t.live, cell: ({ liveGrants }) => format.number(liveGrants), numeric: true },
    {
      key: 'limit',
      title: t.limit.column,
      isActions: true,
      cell: app => app.state !== 'deleted' && <ChangeLimit accountId={accountId} app={app} />,
    },
  ]
  return <DataTable label={t.apps} columns={columns} rows={apps} rowKey={({ number }) => number} />
}
