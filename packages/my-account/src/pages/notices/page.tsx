import { Title } from '@mantine/core'
import { useAccount } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { ErrorState, LoadingState, PageHeading } from '../../parts/index.ts'
import { Choices } from './choices.tsx'
import { NoticeList } from './notice-list.tsx'
import classes from './notices.module.css'
import { noticesTexts } from './texts.ts'
import { Webhook } from './webhook.tsx'

export default function NoticesPage() {
  const t = useTexts(noticesTexts)
  const { data, error, refetch } = useAccount('noticeSettings')
  return (
    <>
      <PageHeading title={t.heading} lead={t.lead} />
      {data === undefined &&
        (error === null ? <LoadingState rows={2} height="12rem" /> : <ErrorState failure={error} onRetry={refetch} />)}
      {data !== undefined && <Choices settings={data} />}
      {data !== undefined && <Webhook url={data.webhookUrl} />}
      <section className={classes.list}>
        <Title order={2} mb="sm">
          {t.list}
        </Title>
        <NoticeList />
      </section>
    </>
  )
}
