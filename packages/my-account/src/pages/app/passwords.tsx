import type { AppPasswordView, AppView } from '@chatapp-access/contract/account'
import { IconPassword } from '@tabler/icons-react'
import { useAccount } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { type Column, DataTable, EmptyState, ErrorState, LoadingState, Moment, SecondLine } from '../../parts/index.ts'
import classes from './app.module.css'
import { EndPassword } from './end-password.tsx'
import { MakePassword } from './make-password.tsx'
import { Part } from './part.tsx'
import { appTexts } from './texts.ts'
import { WhileOn } from './while-on.tsx'

export function Passwords({ app }: { app: AppView }) {
  const { passwords: t } = useTexts(appTexts)
  return (
    <Part
      title={t.heading}
      lead={t.lead}
      action={
        <WhileOn app={app}>
          <MakePassword app={app}>{t.make}</MakePassword>
        </WhileOn>
      }
    >
      <List app={app} />
    </Part>
  )
}

function List({ app }: { app: AppView }) {
  const { passwords: t } = useTexts(appTexts)
  const columns = useColumns(app)
  const { data, error, refetch } = useAccount('appPasswords', { params: { number: String(app.number) } })
  if (data === undefined) {
    return error === null ? <LoadingState rows={2} /> : <ErrorState failure={error} onRetry={refetch} />
  }
  const { appPasswords } = data
  const works = appPasswords.some(({ endedAt }) => endedAt === 0)
  return (
    <>
      {!works && (
        <EmptyState icon={IconPassword} title={t.emptyHeading}>
          {t.emptyText}
        </EmptyState>
      )}
      {appPasswords.length > 0 && (
        <div className={works ? undefined : classes.below}>
          <DataTable label={t.list} columns={columns} rows={workingFirst(appPasswords)} rowKey={({ id }) => id} />
        </div>
      )}
    </>
  )
}

/** Those that work, newest first; then those that ended, the last one first. */
function workingFirst(passwords: readonly AppPasswordView[]): AppPasswordView[] {
  return passwords.toSorted((one, other) => {
    if ((one.endedAt === 0) !== (other.endedAt === 0)) return one.endedAt === 0 ? -1 : 1
    return one.endedAt === 0 ? other.createdAt - one.createdAt : other.endedAt - one.endedAt
  })
}

function useColumns(app: AppView): Column<AppPasswordView>[] {
  const { passwords: t } = useTexts(appTexts)
  return [
    {
      key: 'label',
      title: t.label,
      isName: true,
      cell: ({ label, endedAt }) => <span className={endedAt === 0 ? undefined : classes.ended}>{label}</span>,
    },
    { key: 'made', title: t.madeAt, cell: ({ createdAt }) => <Moment at={createdAt} both /> },
    {
      key: 'used',
      title: t.lastUsed,
      cell: ({ lastUsedAt }) => (lastUsedAt === 0 ? t.never : <Moment at={lastUsedAt} both />),
    },
    {
      key: 'end',
      title: '',
      isActions: true,
      cell: password =>
        password.endedAt === 0 ? (
          <EndPassword app={app} password={password} />
        ) : (
          <span>
            {t.endedAt}
            <SecondLine>
              <Moment at={password.endedAt} />
            </SecondLine>
          </span>
        ),
    },
  ]
}
