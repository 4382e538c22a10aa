import type { AppView } from '@chatapp-access/contract/account'
import { Button, Text, Title } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState } from 'react'
import { type ApiFailure, call, useAccount } from '../../api/index.ts'
import { useFormat, useTexts } from '../../i18n/index.ts'
import { announce, ErrorState, LoadingState } from '../../parts/index.ts'
import { CheckList } from './check-list.tsx'
import classes from './connect.module.css'
import { Connected } from './connected.tsx'
import { progressOf, type Seen, STEPS, type Step } from './steps.ts'
import { connectTexts } from './texts.ts'

/** While somebody looks; in a hidden tab nothing is asked. */
const EVERY_MILLISECONDS = 1_000

/** Ticks what a program does, while it does it. */
export function Watch({ app }: { app: AppView }) {
  const { watch: t } = useTexts(connectTexts)
  const start = useStart(app)
  const [restartedAt, setRestartedAt] = useState<number>()
  const since = restartedAt ?? start.data
  return (
    <section aria-labelledby="watch">
      <Title order={2} id="watch" tabIndex={-1}>
        {t.heading}
      </Title>
      <Text c="dimmed" size="sm" mt={4} mb="md" maw="44rem">
        {t.lead}
      </Text>
      {since !== undefined && <Live key={since} app={app} since={since} onRestart={setRestartedAt} />}
      {since === undefined &&
        (start.error === null ? (
          <LoadingState rows={5} height="2.5rem" />
        ) : (
          <ErrorState failure={start.error} onRetry={start.refetch} />
        ))}
    </section>
  )
}

/** When the watching began, by the clock of the server: that of this device may be minutes off. */
function useStart({ number }: AppView) {
  const query = { since: String(Date.now()) }
  return useQuery<number, ApiFailure>({
    queryKey: ['watching since', number, useId()],
    queryFn: async () => (await call('connect', { params: { number: String(number) }, query })).now,
    staleTime: 'static',
    gcTime: 0,
  })
}

interface LiveProps {
  app: AppView
  since: number
  onRestart: (now: number) => void
}

function Live({ app, since, onRestart }: LiveProps) {
  const { watch: t } = useTexts(connectTexts)
  const format = useFormat()
  const [finished, setFinished] = useState(false)
  const args = { params: { number: String(app.number) }, query: { since: String(since) } }
  const { data, error } = useAccount('connect', args, finished ? {} : { everyMilliseconds: EVERY_MILLISECONDS })
  const seen = useSeen(data, since)
  const { done, next, detour } = progressOf(seen)
  useTicks(done)
  useEffect(() => {
    if (next === undefined) setFinished(true)
  }, [next])
  return (
    <div className={classes.watch}>
      <div className={classes.watchHead}>
        <Text size="sm" c="dimmed">
          {t.since(format.clock(since))} · {t.progress(done.size, STEPS.length)}
        </Text>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconRefresh size={16} stroke={1.7} aria-hidden />}
          onClick={() => onRestart(seen.now)}
        >
          {t.restart}
        </Button>
      </div>
      <CheckList seen={seen} done={done} next={next} detour={detour} />
      {error !== null && (
        <Text size="sm" c="var(--account-warn)" role="status" className={classes.watchFoot}>
          {t.offline}
        </Text>
      )}
      {next === undefined && <Connected app={app} />}
    </div>
  )
}

/** A step that was done stays done: for a moment after a renewal its count may not show yet that a pair was used twice. */
function useSeen(data: Seen | undefined, since: number): Seen {
  const [seen, setSeen] = useState<Seen>({ now: since })
  useEffect(() => {
    if (data !== undefined) setSeen(before => ({ ...before, ...data }))
  }, [data])
  return seen
}

/** Says each step once, as it is ticked. */
function useTicks(done: ReadonlySet<Step>): void {
  const { watch: t } = useTexts(connectTexts)
  const said = useRef(new Set<Step>())
  useEffect(() => {
    const fresh = [...done].filter(step => !said.current.has(step))
    for (const step of fresh) said.current.add(step)
    if (fresh.length === 0) return
    const words = fresh.map(step => t.ticked(t.steps[step]))
    announce(done.size === STEPS.length ? `${words.join('. ')}. ${t.connectedHeading}` : words.join('. '))
  })
}
