import { Anchor, Stack, Text } from '@mantine/core'
import { Link } from 'wouter'
import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/page-heading.tsx'
import { setUpTexts } from './texts.ts'

/** For who looks for the way in on the first day: the link itself leads to the page `link`. */
export default function SetUpPage() {
  const t = useTexts(setUpTexts)
  return (
    <Stack gap="md">
      <PageHeading title={t.heading} lead={t.text} />
      <Text>{t.lost}</Text>
      <Anchor component={Link} href="/sign-in">
        {t.back}
      </Anchor>
    </Stack>
  )
}
