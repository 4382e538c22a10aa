import { Anchor, Text } from '@mantine/core'
import { Link } from 'wouter'
import { useAccount } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { Section } from '../../parts/section.tsx'
import { RECIPES } from '../connect/recipes.ts'
import classes from './help.module.css'
import { helpTexts } from './texts.ts'

/** What there is in which language, and what it takes to run it. The programs themselves stand on Connect. */
export function Languages() {
  const { languages: t } = useTexts(helpTexts)
  const settings = useAccount('settings')
  return (
    <Section title={t.heading}>
      <Text mb="md">{t.text}</Text>
      <ul className={classes.languages}>
        {RECIPES.map(({ id, title, run, requires, sharesPair }) => (
          <li key={id}>
            <Text fw={600}>{title}</Text>
            <Text size="sm" c="dimmed">
              {t.run} <code>{run.join(' ')}</code>
            </Text>
            <Text size="sm" c="dimmed">
              {t.needs(requires.join(', '))}
            </Text>
            <Text size="sm" c="dimmed">
              {sharesPair ? t.shares : t.alone}
            </Text>
          </li>
        ))}
      </ul>
      <div className={classes.links}>
        <Anchor component={Link} href="/connect">
          {t.connect}
        </Anchor>
        {settings.data !== undefined && <Anchor href={`${settings.data.apiUrl}/docs`}>{t.reference}</Anchor>}
      </div>
    </Section>
  )
}
