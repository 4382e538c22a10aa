import { Text, VisuallyHidden } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { useFormat, useTexts } from '../../i18n/index.ts'
import { SecondLine } from '../../parts/index.ts'
import classes from './connect.module.css'
import { EndAccessToken } from './end-access-token.tsx'
import { type Progress, type Seen, STEPS, type Step } from './steps.ts'
import { connectTexts } from './texts.ts'

/** The steps: what was done and when, what is next and how, what comes later. */
export function CheckList({ seen, done, next, detour }: Progress & { seen: Seen }) {
  const { watch: t } = useTexts(connectTexts)
  return (
    <ol aria-label={t.list} className={classes.steps}>
      {STEPS.map(step => {
        const state = done.has(step) ? 'done' : step === next ? 'next' : 'later'
        return (
          <li key={step} data-state={state} aria-current={state === 'next' ? 'step' : undefined}>
            <span className={classes.mark} aria-hidden>
              {state === 'done' && <IconCheck size={16} stroke={2.4} />}
            </span>
            <div className={classes.step}>
              <span className={classes.stepName}>
                {t.steps[step]}
                <VisuallyHidden>: {t[state]}</VisuallyHidden>
              </span>
              {state === 'done' && <DoneWhen step={step} seen={seen} />}
              {state === 'next' && (
                <>
                  <Text size="sm" c="dimmed" maw="40rem">
                    {t.hints[step]}
                  </Text>
                  {detour !== undefined && <Warning text={t[detour]} />}
                  {step === 'accessTokenEnded' && seen.current !== undefined && <EndAccessToken grant={seen.current} />}
                </>
              )}
            </div>
          </li>
        )
      })}
    </ol>
  )
}

function DoneWhen({ step, seen }: { step: Step; seen: Seen }) {
  const { watch: t } = useTexts(connectTexts)
  const format = useFormat()
  const { at, agent } = seen[step] ?? {}
  if (at === undefined) return <SecondLine>{step === 'accessTokenEnded' ? t.overBefore : t.notNeeded}</SecondLine>
  return (
    <SecondLine>
      <time dateTime={new Date(at).toISOString()}>{format.clock(at)}</time>
      {agent !== undefined && agent !== '' && ` · ${agent}`}
    </SecondLine>
  )
}

function Warning({ text }: { text: string }) {
  return (
    <Text size="sm" role="status" className={classes.warning}>
      <IconAlertTriangle size={18} stroke={1.7} aria-hidden />
      <span>{text}</span>
    </Text>
  )
}
