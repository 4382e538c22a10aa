import type { SessionView } from '@chatapp-access/contract/account'
import { Badge, Button, Text } from '@mantine/core'
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import { useAccount, useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { browserOf } from '../../parts/browser-of.ts'
import { ConfirmButton, ErrorState, ErrorText, LoadingState, Moment } from '../../parts/index.ts'
import { Section } from '../../parts/section.tsx'
import classes from './security.module.css'
import { securityTexts } from './texts.ts'

export function SessionsSection() {
  const { sessions: t } = useTexts(securityTexts)
  const { data, error, refetch } = useAccount('sessions')
  const end = useAct('endSession', ['sessions'])
  const endOthers = useAct('endOtherSessions', ['sessions'])
  const sessions = data?.sessions ?? []
  const actions = sessions.length > 1 && (
    <ConfirmButton
      size="compact-sm"
      title={t.endOthersTitle}
      text={t.endOthersText}
      action={t.endOthersAction}
      onConfirm={() => endOthers.mutateAsync({})}
    >
      {t.endOthers}
    </ConfirmButton>
  )
  return (
    <Section title={t.heading} actions={actions}>
      <Text c="dimmed" mb="md">
        {t.text}
      </Text>
      {error !== null && <ErrorState failure={error} onRetry={refetch} />}
      {error === null && data === undefined && <LoadingState rows={2} height="4rem" />}
      <ul className={classes.sessions}>
        {sessions.map(session => (
          <Session key={session.id} session={session} onEnd={() => end.mutate({ params: { id: session.id } })} />
        ))}
      </ul>
      <ErrorText failure={end.error} mt="sm" />
    </Section>
  )
}

function Session({ session, onEnd }: { session: SessionView; onEnd: () => void }) {
  const { sessions: t } = useTexts(securityTexts)
  const { browser, system } = browserOf(session.agent)
  const name =
    browser !== undefined && system !== undefined ? t.on(browser, system) : (browser ?? system ?? t.unknownAgent)
  const Icon = system === 'Android' || system === 'iOS' ? IconDeviceMobile : IconDeviceDesktop
  return (
    <li className={classes.session}>
      <Icon size={24} stroke={1.4} aria-hidden className={classes.icon} />
      <div className={classes.about}>
        <span className={classes.name} title={session.agent}>
          {name} {session.current && <Badge size="sm">{t.current}</Badge>}
        </span>
        <span className={classes.facts}>
          {session.address} · {t.signedIn} <Moment at={session.createdAt} /> · {t.seen} <Moment at={session.seenAt} />
        </span>
      </div>
      {!session.current && (
        <Button variant="default" size="compact-sm" aria-label={t.endLabel(name)} onClick={onEnd}>
          {t.end}
        </Button>
      )}
    </li>
  )
}
