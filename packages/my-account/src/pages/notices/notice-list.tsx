import { ADVICE_RULES, ADVICE_TEXTS, type AdviceRule } from '@chatapp-access/contract'
import type { NoticeView } from '@chatapp-access/contract/account'
import { Anchor, Button } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useMemo } from 'react'
import { Link } from 'wouter'
import { useAccountPages, useAct } from '../../api/index.ts'
import { type Language, useLanguage, useTexts } from '../../i18n/index.ts'
import {
  announce,
  type Column,
  DataTable,
  EmptyState,
  ErrorState,
  ErrorText,
  LoadingState,
  Moment,
  SecondLine,
} from '../../parts/index.ts'
import { Deliveries } from './deliveries.tsx'
import { noticesTexts } from './texts.ts'

/** Deliveries are under way while one looks. */
const EVERY = 5_000

export function NoticeList() {
  const t = useTexts(noticesTexts)
  const { data, error, refetch, ...more } = useAccountPages('notices', {}, { everyMilliseconds: EVERY })
  const columns = useColumns()
  if (data === undefined) return error === null ? <LoadingState /> : <ErrorState failure={error} onRetry={refetch} />
  const notices = data.pages.flatMap(page => page.notices)
  if (notices.length === 0) {
    return (
      <EmptyState icon={IconBell} title={t.none}>
        {t.noneText}
      </EmptyState>
    )
  }
  return (
    <DataTable
      label={t.list}
      columns={columns}
      rows={notices}
      rowKey={({ id }) => id}
      onMore={more.hasNextPage ? () => void more.fetchNextPage() : undefined}
      loadingMore={more.isFetchingNextPage}
    />
  )
}

function useColumns(): readonly Column<NoticeView>[] {
  const t = useTexts(noticesTexts)
  return useMemo(
    () => [
      { key: 'what', title: t.what, isName: true, cell: notice => <What notice={notice} /> },
      { key: 'when', title: t.when, cell: ({ at }) => <Moment at={at} both /> },
      { key: 'sent', title: t.sent, cell: ({ deliveries }) => <Deliveries deliveries={deliveries} /> },
      {
        key: 'retry',
        title: '',
        isActions: true,
        cell: notice => notice.deliveries.some(isStuck) && <Retry notice={notice} />,
      },
    ],
    [t],
  )
}

function What({ notice }: { notice: NoticeView }) {
  const t = useTexts(noticesTexts)
  const { language } = useLanguage()
  const { kind, appName, appNumber } = notice
  const detail = detailWords(notice, language, t.detail)
  return (
    <>
      {t.kinds[kind]}
      {appName !== '' && <SecondLine>{appName}</SecondLine>}
      {detail !== '' && <SecondLine>{detail}</SecondLine>}
      {kind === 'habit_found' && (
        <Anchor component={Link} href={`/advice?app=${appNumber}`} size="sm" fw={400}>
          {t.toAdvice}
        </Anchor>
      )}
    </>
  )
}

const isStuck = ({ state, failure }: NoticeView['deliveries'][number]) => state !== 'sent' && failure !== ''

function Retry({ notice: { id, kind } }: { notice: NoticeView }) {
  const t = useTexts(noticesTexts)
  const retry = useAct('retryNotice', ['notices'])
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        aria-label={t.retryOf(t.kinds[kind])}
        loading={retry.isPending}
        onClick={() => retry.mutate({ params: { id: String(id) } }, { onSuccess: () => announce(t.retried) })}
      >
        {t.retry}
      </Button>
      <ErrorText failure={retry.error} mt={4} />
    </>
  )
}

interface DetailWords {
  limit_near(detail: string): string
  from(detail: string): string
}

/** Notices whose detail is an address. */
const FROM_SOMEWHERE: ReadonlySet<NoticeView['kind']> = new Set(['theft_suspected', 'new_network', 'hand_over_opened'])

function detailWords({ kind, detail }: NoticeView, language: Language, words: DetailWords): string {
  if (detail === '') return ''
  if (kind === 'limit_near') return words.limit_near(detail.replace('/', ' / '))
  if (kind === 'habit_found') return isRule(detail) ? ADVICE_TEXTS[detail].title[language] : detail
  return FROM_SOMEWHERE.has(kind) ? words.from(detail) : detail
}

const isRule = (text: string): text is AdviceRule => ADVICE_RULES.some(rule => rule === text)
