import { Button, List, Stack, Text } from '@mantine/core'
import { type Data, useAccount, useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { ErrorState, ErrorText, LoadingState, Moment, PageHeading } from '../../parts/index.ts'
import classes from './hand-over.module.css'
import { handOverTexts } from './texts.ts'

interface Props {
  /** The fragment of the link. */
  link: string
  onTaken: (given: Data<'openHandOver'>) => void
}

/** Looks at the link, which uses nothing up (programs that check mail open links, too), and offers the one button. */
export function Offer({ link, onTaken }: Props) {
  const t = useTexts(handOverTexts)
  // Somebody may be signed in here: calls then carry the token of that session.
  const session = useAccount('session')
  const offer = useAccount('lookAtHandOver', { body: { link } }, { enabled: link !== '' && !session.isPending })
  if (link === '') return <Gone heading={t.missing.heading} lines={[t.missing.text]} />
  if (offer.data !== undefined && offer.error?.code !== 'ApiLinkError') {
    return <Open offer={offer.data} link={link} onTaken={onTaken} onRefused={offer.refetch} />
  }
  if (offer.error?.code === 'ApiLinkError')
    return <Gone heading={t.gone.heading} lines={[t.gone.text, t.gone.notYou]} />
  return (
    <>
      <PageHeading title={t.looking} />
      {offer.error === null ? <LoadingState rows={3} /> : <ErrorState failure={offer.error} onRetry={offer.refetch} />}
    </>
  )
}

interface OpenProps extends Props {
  offer: Data<'lookAtHandOver'>
  /** Looks once more: somebody may have been quicker. */
  onRefused: () => unknown
}

function Open({ offer, link, onTaken, onRefused }: OpenProps) {
  const t = useTexts(handOverTexts)
  const open = useAct('openHandOver')
  const take = () => open.mutate({ body: { link } }, { onSuccess: onTaken, onError: onRefused })
  return (
    <>
      <PageHeading title={t.heading} lead={t.text(offer.appName)} />
      <Stack gap="lg">
        <dl className={classes.facts}>
          <dt>{t.label}</dt>
          <dd>{offer.label}</dd>
          <dt>{t.endsAt}</dt>
          <dd>
            <Moment at={offer.endsAt} both />
          </dd>
        </dl>
        <List size="sm" spacing="xs">
          {Object.values(t.what).map(line => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
        <div>
          <Button fullWidth size="md" loading={open.isPending} onClick={take}>
            {t.take}
          </Button>
          <ErrorText failure={open.error} mt="sm" />
          <Text size="sm" c="dimmed" mt="xs">
            {open.error?.isPassing === true ? t.lost : t.nothingYet}
          </Text>
        </div>
      </Stack>
    </>
  )
}

function Gone({ heading, lines }: { heading: string; lines: readonly string[] }) {
  return (
    <>
      <PageHeading title={heading} />
      <Stack gap="sm">
        {lines.map(line => (
          <Text key={line}>{line}</Text>
        ))}
      </Stack>
    </>
  )
}
