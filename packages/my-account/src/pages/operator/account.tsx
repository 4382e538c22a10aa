import type { OperatorAccountView } from '@chatapp-access/contract/account'
import { Alert, Anchor } from '@mantine/core'
import { IconApps, IconArrowLeft, IconInfoCircle, IconPlayerPause } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useAccount } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { EmptyState, ErrorState, LoadingState, Moment, PageHeading } from '../../parts/index.ts'
import { useSession } from '../../session/session.ts'
import { AccountActions } from './account-actions.tsx'
import { AppsTable } from './apps-table.tsx'
import classes from './operator.module.css'
import { StateBadge } from './state-badge.tsx'
import { operatorTexts } from './texts.ts'

/** One account as an operator sees it: its state and apps, none of its secrets. */
export function Account({ accountId }: { accountId: string }) {
  const t = useTexts(operatorTexts)
  const { data, error, refetch } = useAccount('operatorAccount', { params: { accountId } })
  return (
    <>
      <Anchor component={Link} href="/operator" size="sm" underline="hover" className={classes.back}>
        <IconArrowLeft size={16} stroke={1.8} aria-hidden />
        {t.back}
      </Anchor>
      <PageHeading title={data?.account.email ?? `${t.unnamed} ${accountId}`} />
      {data === undefined && (error === null ? <LoadingState /> : <ErrorState failure={error} onRetry={refetch} />)}
      {data !== undefined && (
        <div className={classes.page}>
          <Notes account={data.account} />
          <Facts account={data.account} />
          {data.account.state !== 'deleted' && <AccountActions account={data.account} />}
          {data.apps.length === 0 ? (
            <EmptyState icon={IconApps} title={t.noApps}>
              {t.noAppsText}
            </EmptyState>
          ) : (
            <AppsTable accountId={accountId} apps={data.apps} />
          )}
        </div>
      )}
    </>
  )
}

function Notes({ account }: { account: OperatorAccountView }) {
  const t = useTexts(operatorTexts)
  const session = useSession()
  const isOwn = session?.account.cabinetUserId === account.cabinetUserId
  return (
    <>
      {account.state !== 'active' && (
        <Alert color="gray" icon={<IconPlayerPause aria-hidden />}>
          {account.state === 'disabled' ? t.isOff : t.isDeleted}
        </Alert>
      )}
      {isOwn && (
        <Alert color="gray" icon={<IconInfoCircle aria-hidden />}>
          {t.own}
        </Alert>
      )}
    </>
  )
}

function Facts({ account }: { account: OperatorAccountView }) {
  const t = useTexts(operatorTexts)
  const facts = [
    [t.number, account.cabinetUserId],
    [t.state, <StateBadge key="state" state={account.state} />],
    [t.operator, account.operator ? t.yes : t.no],
    [t.factor, account.secondFactor ? t.yes : t.no],
    [t.made, <Moment key="made" at={account.createdAt} both />],
  ] as const
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
