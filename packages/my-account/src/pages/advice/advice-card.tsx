import { ADVICE_TEXTS, fillEvidence } from '@chatapp-access/contract'
import type { AdviceView } from '@chatapp-access/contract/account'
import { Anchor, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { useLanguage, useTexts } from '../../i18n/index.ts'
import { Moment } from '../../parts/index.ts'
import classes from './advice.module.css'
import { AnswerWith401 } from './answer-with-401.tsx'
import { MendSnippet } from './mend-snippet.tsx'
import { adviceTexts } from './texts.ts'

/** One habit of one app: what was seen, what comes of it, how it is mended. */
export function AdviceCard({ advice }: { advice: AdviceView }) {
  const t = useTexts(adviceTexts)
  const { language } = useLanguage()
  const { rule, severity, evidence, since, seenAt, appNumber } = advice
  const text = ADVICE_TEXTS[rule]
  const Icon = severity === 'warning' ? IconAlertTriangle : IconInfoCircle
  return (
    <article className={classes.card} data-severity={severity}>
      <p className={classes.severity}>
        <Icon size={17} stroke={1.8} aria-hidden /> {t[severity]}
      </p>
      <Title order={3}>{text.title[language]}</Title>
      <Text className={classes.evidence}>{fillEvidence(text.evidence[language], evidence)}</Text>
      <dl className={classes.parts}>
        <dt>{t.why}</dt>
        <dd>{text.why[language]}</dd>
        <dt>{t.mend}</dt>
        <dd>{text.mend[language]}</dd>
      </dl>
      {rule === 'ignores-403' && <AnswerWith401 advice={advice} />}
      <Code label={`${t.show}: ${text.title[language]}`} appNumber={appNumber} part={text.recipePart} />
      <Text size="sm" c="dimmed">
        {t.since} <Moment at={since} />, {t.seen} <Moment at={seenAt} />
      </Text>
    </article>
  )
}

interface CodeProps {
  label: string
  appNumber: number
  part: (typeof ADVICE_TEXTS)[AdviceView['rule']]['recipePart']
}

/** The code of the mend; drawn when it is asked for, as it is long. */
function Code({ label, appNumber, part }: CodeProps) {
  const t = useTexts(adviceTexts)
  const [open, setOpen] = useState(false)
  return (
    <details className={classes.code} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary aria-label={label}>{t.show}</summary>
      {open && (
        <div className={classes.codeBody}>
          <Text size="sm" mb="xs">
            {t.part}{' '}
            <Anchor component={Link} href={`/connect/${appNumber}`} size="sm">
              {t.connect}
            </Anchor>
          </Text>
          <MendSnippet part={part} />
        </div>
      )}
    </details>
  )
}
