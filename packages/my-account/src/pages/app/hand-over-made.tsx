import { Group, Stack, Text } from '@mantine/core'
import { useTexts } from '../../i18n/index.ts'
import { CopyButton, ShownOnce } from '../../parts/index.ts'
import classes from './app.module.css'
import { appTexts } from './texts.ts'

/** The link, and a message that tells the integrator what to do with it. */
export function HandOverMade({ link, onSaved }: { link: string; onSaved: () => void }) {
  const { handOvers: t } = useTexts(appTexts)
  const message = t.message(link)
  return (
    <Stack>
      <ShownOnce label={t.secret} value={link} note={t.note} onSaved={onSaved} />
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600}>
          {t.tell}
        </Text>
        <CopyButton value={message} label={t.tell} />
      </Group>
      <Text size="sm" className={classes.message}>
        {message}
      </Text>
    </Stack>
  )
}
