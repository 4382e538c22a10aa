import { Text, Title } from '@mantine/core'
import { type Data, useAccount } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { AppFilter, ErrorState, LoadingState, PageHeading, useChosenApp } from '../../parts/index.ts'
import classes from './advice.module.css'
import { AdviceCard } from './advice-card.tsx'
import { byApp } from './by-app.ts'
import { CheckedRules } from './checked-rules.tsx'
import { adviceTexts } from './texts.ts'

/** An app that was just mended, or just went wrong, shows here while the page is looked at. */
const EVERY = 20_000

export default function AdvicePage() {
  const t = useTexts(adviceTexts)
  const app = useChosenApp()
  const advice = useAccount('advice', app === undefined ? undefined : { query: { app } }, { everyMilliseconds: EVERY })
  return (
    <>
      <PageHeading title={t.heading} lead={t.lead} actions={<AppFilter />} />
      {advice.data !== undefined ? (
        <Advice {...advice.data} />
      ) : advice.isError ? (
        <ErrorState failure={advice.error} onRetry={advice.refetch} />
      ) : (
        <LoadingState rows={2} height="16rem" />
      )}
    </>
  )
}

function Advice({ advice, checked }: Data<'advice'>) {
  const t = useTexts(adviceTexts)
  const found = new Set(advice.map(({ rule }) => rule))
  return (
    <div className={classes.page}>
      {byApp(advice).map(({ appNumber, appName, advice }) => (
        <section key={appNumber} className={classes.app} aria-label={appName}>
          <div className={classes.appHead}>
            <Title order={2}>{appName}</Title>
            <Text c="dimmed">{t.habits(advice.length)}</Text>
          </div>
          {advice.map(one => (
            <AdviceCard key={one.rule} advice={one} />
          ))}
        </section>
      ))}
      {advice.length > 0 && (
        <Text size="sm" c="dimmed">
          {t.gone}
        </Text>
      )}
      <CheckedRules rules={checked.filter(rule => !found.has(rule))} fine={advice.length === 0} />
    </div>
  )
}
