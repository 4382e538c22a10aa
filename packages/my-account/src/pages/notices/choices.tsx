import type { NoticeChannel, NoticeKind } from '@chatapp-access/contract/account'
import { Alert, Checkbox, Text } from '@mantine/core'
import { IconMailOff } from '@tabler/icons-react'
import { useState } from 'react'
import { type Data, useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { announce, ErrorText, SecondLine } from '../../parts/index.ts'
import { Section } from '../../parts/section.tsx'
import { CHOSEN_KINDS, withKind } from './kinds.ts'
import classes from './notices.module.css'
import { noticesTexts } from './texts.ts'

const CHANNELS: readonly NoticeChannel[] = ['email', 'webhook']

/** Which notices go by which way. Saved with each press: there is nothing to forget. */
export function Choices({ settings }: { settings: Data<'noticeSettings'> }) {
  const t = useTexts(noticesTexts)
  const change = useAct('changeNoticeSettings', ['noticeSettings'])
  // What was pressed shows at once; a refusal takes it back.
  const [pressed, setPressed] = useState<Pick<typeof settings, 'byEmail' | 'byWebhook'>>()
  const chosen = pressed ?? settings
  const kindsOf: Record<NoticeChannel, NoticeKind[]> = { email: chosen.byEmail, webhook: chosen.byWebhook }
  const choose = (channel: NoticeChannel, kind: NoticeKind, wanted: boolean) => {
    const changed = { ...kindsOf, [channel]: withKind(kindsOf[channel], kind, wanted) }
    const body = { byEmail: changed.email, byWebhook: changed.webhook }
    setPressed(body)
    change.mutate({ body }, { onSuccess: () => announce(t.saved), onError: () => setPressed(undefined) })
  }
  const works = { email: settings.mailWorks, webhook: settings.webhookUrl !== '' }
  return (
    <Section title={t.settings}>
      {!works.email && (
        <Alert color="gray" icon={<IconMailOff aria-hidden />} mb="md">
          {t.noMail}
        </Alert>
      )}
      <ul className={classes.choices}>
        {CHOSEN_KINDS.map(kind => (
          <li key={kind}>
            <div className={classes.kind}>
              <Text fw={600}>{t.kinds[kind]}</Text>
              <SecondLine>{t.explain[kind]}</SecondLine>
            </div>
            {CHANNELS.map(channel => (
              <Checkbox
                key={channel}
                label={t.channels[channel]}
                aria-label={t.choose(t.kinds[kind], t.channels[channel])}
                checked={kindsOf[channel].includes(kind)}
                disabled={channel === 'webhook' && !works.webhook}
                onChange={event => choose(channel, kind, event.currentTarget.checked)}
              />
            ))}
          </li>
        ))}
      </ul>
      {!works.webhook && (
        <Text size="sm" c="dimmed" mt="sm">
          {t.noWebhook}
        </Text>
      )}
      <ErrorText failure={change.error} mt="sm" />
    </Section>
  )
}
