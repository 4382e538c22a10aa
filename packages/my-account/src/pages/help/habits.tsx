import { ADVICE_RULES, ADVICE_TEXTS } from '@chatapp-access/contract'
import { Anchor, Text } from '@mantine/core'
import { Link } from 'wouter'
import { useLanguage, useTexts } from '../../i18n/index.ts'
import { Section } from '../../parts/section.tsx'
import classes from './help.module.css'
import { helpTexts } from './texts.ts'

/** For programs that come from a wrong habit: each with its reason and its mend, to read before advice says so. */
export function Habits() {
  const { habits: t } = useTexts(helpTexts)
  const { language } = useLanguage()
  return (
    <Section title={t.heading}>
      <Text mb="md">
        {t.text}{' '}
        <Anchor component={Link} href="/advice">
          {t.advice}
        </Anchor>
      </Text>
      <div className={classes.habits}>
        {ADVICE_RULES.map(rule => {
          const { title, why, mend } = ADVICE_TEXTS[rule]
          return (
            <details key={rule} name="habit">
              <summary>{title[language]}</summary>
              <dl>
                <dt>{t.why}</dt>
                <dd>{why[language]}</dd>
                <dt>{t.mend}</dt>
                <dd>{mend[language]}</dd>
              </dl>
            </details>
          )
        })}
      </div>
    </Section>
  )
}
