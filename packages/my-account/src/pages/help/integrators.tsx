import { Anchor, Button, Text, Title } from '@mantine/core'
import { IconBrandTelegram, IconMail, IconNews, IconPhone, IconUsers } from '@tabler/icons-react'
import { Link } from 'wouter'
import { type Data, useAccount } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { ErrorState } from '../../parts/index.ts'
import { Section } from '../../parts/section.tsx'
import classes from './help.module.css'
import { helpTexts } from './texts.ts'

/** Who does it for the owner: whom the operator of this server names, and how an app is handed to them. */
export function Integrators() {
  const { integrators: t } = useTexts(helpTexts)
  const { data, error, refetch } = useAccount('help')
  return (
    <Section title={t.heading}>
      <Text mb="md">{t.text}</Text>
      <Button
        component={Link}
        href="/apps"
        variant="default"
        leftSection={<IconUsers size={18} stroke={1.7} aria-hidden />}
      >
        {t.handOver}
      </Button>
      {data === undefined && error !== null && <ErrorState failure={error} onRetry={refetch} />}
      {data !== undefined && data.partners.length > 0 && <Partners partners={data.partners} />}
      {data !== undefined && <Contacts contacts={data.contacts} />}
    </Section>
  )
}

function Partners({ partners }: Pick<Data<'help'>, 'partners'>) {
  const { integrators: t } = useTexts(helpTexts)
  return (
    <>
      <Title order={3} mt="xl" mb="xs">
        {t.partners}
      </Title>
      <ul className={classes.partners}>
        {partners.map(({ name, url, about }) => (
          <li key={url}>
            <Anchor href={url} rel="noreferrer" fw={600}>
              {name}
            </Anchor>
            {about !== '' && (
              <Text size="sm" c="dimmed">
                {about}
              </Text>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

const CONTACTS = [
  { name: 'telegram', Icon: IconBrandTelegram, scheme: '' },
  { name: 'news', Icon: IconNews, scheme: '' },
  { name: 'phone', Icon: IconPhone, scheme: 'tel:' },
  { name: 'email', Icon: IconMail, scheme: 'mailto:' },
] as const

function Contacts({ contacts }: Pick<Data<'help'>, 'contacts'>) {
  const { integrators: t } = useTexts(helpTexts)
  const there = CONTACTS.filter(({ name }) => contacts[name] !== '')
  if (there.length === 0) return null
  return (
    <>
      <Title order={3} mt="xl" mb="xs">
        {t.contacts}
      </Title>
      <ul className={classes.contacts}>
        {there.map(({ name, Icon, scheme }) => (
          <li key={name}>
            <Icon size={19} stroke={1.6} aria-hidden />
            <span>{t[name]}</span>
            <Anchor href={scheme + contacts[name].replaceAll(' ', '')} rel="noreferrer">
              {contacts[name].replace('https://', '')}
            </Anchor>
          </li>
        ))}
      </ul>
    </>
  )
}
