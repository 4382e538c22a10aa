import { Anchor, Text } from '@mantine/core'
import { Link } from 'wouter'
import { useTexts } from '../i18n/index.ts'
import { PageHeading } from '../parts/page-heading.tsx'
import { layoutTexts } from './texts.ts'

export function NotFound() {
  const { notFound } = useTexts(layoutTexts)
  return (
    <>
      <PageHeading title={notFound.heading} />
      <Text mb="md">{notFound.text}</Text>
      <Anchor component={Link} href="/apps">
        {notFound.home}
      </Anchor>
    </>
  )
}
