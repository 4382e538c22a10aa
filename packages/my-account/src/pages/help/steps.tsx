import { Text } from '@mantine/core'
import { useAccount } from '../../api/index.ts'
import { useFormat, useTexts } from '../../i18n/index.ts'
import { Section } from '../../parts/section.tsx'
import classes from './help.module.css'
import { helpTexts } from './texts.ts'

/** Until the settings have come; the usual limit of the API. */
const USUAL_LIMIT = 100

/** The whole of it, in the order in which a program does it. */
export function Steps() {
  const { steps: t } = useTexts(helpTexts)
  const format = useFormat()
  const settings = useAccount('settings')
  const limit = format.number(settings.data?.tokensPerDay ?? USUAL_LIMIT)
  const steps = [
    [t.make, t.makeText],
    [t.token, t.tokenText(limit)],
    [t.save, t.saveText],
    [t.query, t.queryText],
    [t.renew, t.renewText],
  ] as const
  return (
    <Section title={t.heading}>
      <ol className={classes.steps}>
        {steps.map(([title, text]) => (
          <li key={title}>
            <Text fw={600} component="span">
              {title}
            </Text>
            <Text c="dimmed">{text}</Text>
          </li>
        ))}
      </ol>
      <Text fw={600} mt="md">
        {t.never}
      </Text>
    </Section>
  )
}
