import { Anchor, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { type ApiFailure, call, type Data, isFailure } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { ErrorState } from '../../parts/error-state.tsx'
import { PageHeading } from '../../parts/page-heading.tsx'
import { PageSkeleton } from '../../parts/page-skeleton.tsx'
import { useOneTimeSecret } from '../../session/one-time-secret.ts'
import { linkTexts } from './texts.ts'
import { UseLink } from './use-link.tsx'

/** Where one-time links lead: says what the link is for, and uses it up only by the button. */
export default function LinkPage() {
  const link = useOneTimeSecret()
  const opened = useQuery<Data<'openLink'>, ApiFailure>({
    queryKey: ['openLink', link],
    queryFn: () => call('openLink', { body: { link } }),
    enabled: link !== '',
    // A link that worked when it was opened is not asked for again behind somebody who is typing.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const t = useTexts(linkTexts)
  if (link === '') return <Dead {...t.none} />
  if (isFailure(opened.error, 'ApiLinkError')) return <Dead {...t.gone} />
  if (opened.isError) return <ErrorState failure={opened.error} onRetry={opened.refetch} />
  if (opened.data === undefined) return <PageSkeleton />
  return <UseLink key={link} link={link} opened={opened.data} onGone={() => void opened.refetch()} />
}

function Dead({ heading, text }: { heading: string; text: string }) {
  const { gone } = useTexts(linkTexts)
  return (
    <Stack gap="md">
      <PageHeading title={heading} />
      <Text mt={-16}>{text}</Text>
      <Group gap="lg">
        <Anchor component={Link} href="/reset">
          {gone.reset}
        </Anchor>
        <Anchor component={Link} href="/sign-in">
          {gone.signIn}
        </Anchor>
      </Group>
    </Stack>
  )
}
