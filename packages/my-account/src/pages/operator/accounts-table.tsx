import type { OperatorAccountView } from '@chatapp-access/contract/account'
import { Anchor } from '@mantine/core'
import { useMemo } from 'react'
import { Link } from 'wouter'
import { useFormat, useTexts } from '../../i18n/index.ts'
import { type Column, DataTable, SecondLine } from '../../parts/index.ts'
import { StateBadge } from './state-badge.tsx'
import { operatorTexts } from './texts.ts'

interface Props {
  accounts: readonly OperatorAccountView[]
  onMore: (() => void) | undefined
  loadingMore: boolean
}

export function AccountsTable({ accounts, onMore, loadingMore }: Props) {
  const t = useTexts(operatorTexts)
  const format = useFormat()
  const columns = useMemo<Column<OperatorAccountView>[]>(
    () => [
      {
        key: 'email',
        title: t.email,
        isName: true,
        cell: ({ email, cabinetUserId, operator }) => (
          <>
            <Anchor component={Link} href={`/operator/${cabinetUserId}`} fw={600}>
              {email}
            </Anchor>
            {operator && <SecondLine>{t.operator}</SecondLine>}
          </>
        ),
      },
      { key: 'number', title: t.number, cell: ({ cabinetUserId }) => cabinetUserId, numeric: true },
      { key: 'state', title: t.state, cell: ({ state }) => <StateBadge state={state} /> },
      { key: 'apps', title: t.apps, cell: ({ apps }) => format.number(apps), numeric: true },
      { key: 'factor', title: t.factor, cell: ({ secondFactor }) => (secondFactor ? t.yes : t.no) },
      { key: 'made', title: t.made, cell: ({ createdAt }) => format.date(createdAt) },
    ],
    [t, format],
  )
  return (
    <DataTable
      label={t.accounts}
      columns={columns}
      rows={accounts}
      rowKey={({ cabinetUserId }) => cabinetUserId}
      onMore={onMore}
      loadingMore={loadingMore}
    />
  )
}
