import { ADVICE_TEXTS, type AdviceRule } from '@chatapp-access/contract'
import { Text, Title } from '@mantine/core'
import { IconCheck, IconCircleCheck } from '@tabler/icons-react'
import { useLanguage, useTexts } from '../../i18n/index.ts'
import classes from './advice.module.css'
import { adviceTexts } from './texts.ts'

interface Props {
  rules: readonly AdviceRule[]
  /** Nothing at all was found. */
  fine: boolean
}

/** What was looked for and not found: that there is nothing to say is said of something. */
export function CheckedRules({ rules, fine }: Props) {
  const t = useTexts(adviceTexts)
  const { language } = useLanguage()
  if (rules.length === 0) return null
  return (
    <section className={classes.checked}>
      {fine && (
        <div className={classes.fine}>
          <IconCircleCheck size={30} stroke={1.5} aria-hidden />
          <div>
            <Title order={2}>{t.fine}</Title>
            <Text mt={4}>{t.fineText}</Text>
          </div>
        </div>
      )}
      <Title order={fine ? 3 : 2}>{t.looked}</Title>
      <ul className={classes.rules}>
        {rules.map(rule => (
          <li key={rule}>
            <IconCheck size={17} stroke={1.8} aria-hidden />
            <span>{ADVICE_TEXTS[rule].title[language]}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
