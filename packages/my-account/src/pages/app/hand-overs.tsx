import type { AppView, HandOverView } from '@chatapp-access/contract/account'
import { IconSend } from '@tabler/icons-react'
import { useAccount } from '../../api/index.ts'
import { useFormat, useTexts } from '../../i18n/index.ts'
import {
  type Column,
  DataTable,
  EmptyState,
  ErrorState,
  LoadingState,
  Moment,
  SecondLine,
  useNow,
} from '../../parts/index.ts'
import { handOverState } from './hand-over-state.ts'
import { MakeHandOver } from './make-hand-over.tsx'
import { Part } from './part.tsx'
import { appTexts } from './texts.ts'
import { WhileOn } from './while-on.tsx'
import { WithdrawHandOver } from './withdraw-hand-over.tsx'

/** While a link is out, its owner waits to see it opened. */
const EVERY_MILLISECONDS = 10_000

export function HandOvers({ app }: { app: AppView }) {
  const { handOvers: t } = useTexts(appTexts)
  return (
    <Part
      title={t.heading}
      lead={t.lead}
      action={
        <WhileOn app={app}>
          <MakeHandOver app={app} />
        </WhileOn>
      }
    >
      <List app={app} />
    </Part>
  )
}

function List({ app }: { app: AppView }) {
  const { handOvers: t } = useTexts(appTexts)
  const columns = useColumns(app)
  const args = { params: { number: String(app.number) } }
  const { data, error, refetch } = useAccount('handOvers', args, { everyMilliseconds: EVERY_MILLISECONDS })
  if (data === undefined) {
    return error === null ? <LoadingState rows={1} /> : <ErrorState failure={error} onRetry={refetch} />
  }
  if (data.handOvers.length === 0) {
    return (
      <EmptyState icon={IconSend} title={t.emptyHeading}>
        {t.emptyText}
      </EmptyState>
    )
  }
  return <DataTable label={t.list} columns={columns} rows={data.handOvers} rowKey={({ id }) => id} />
}

function useColumns(app: AppView): Column<HandOverView>[] {
  const { handOvers: t } = useTexts(appTexts)
  const now = useNow()
  return [
    { key: 'label', title: t.label, isName: true, cell: ({ label }) => label },
    { key: 'made', title: t.madeAt, cell: ({ createdAt }) => <Moment at={createdAt} both /> },
    { key: 'state', title: t.state, cell: link => <State link={link} now={now} /> },
    {
      key: 'withdraw',
      title: '',
      isActions: true,
      cell: link => handOverState(link, now) === 'waiting' && <WithdrawHandOver app={app} link={link} />,
    },
  ]
}

function State({ link, now }: { link: HandOverView; now: number }) {
  const { handOvers: t } = useTexts(appTexts)
  const format = useFormat()
  const state = handOverState(link, now)
  const since = { opened: link.openedAt, withdrawn: link.endedAt, over: link.endsAt }
  return (
    <>
      {t[state]}
      {state === 'opened' && link.openedAddress !== '' && ` ${t.from(link.openedAddress)}`}
      <SecondLine>
        {state === 'waiting' ? (
          t.waitingUntil(format.dateTime(link.endsAt))
        ) : (
          <>
            <Moment at={since[state]} />, {format.dateTime(since[state])}
          </>
        )}
      </SecondLine>
    </>
  )
}
