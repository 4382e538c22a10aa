import type { AppView } from '@chatapp-access/contract/account'
import { Anchor, Group, Text } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useTexts } from '../../i18n/index.ts'
import classes from './connect.module.css'
import { connectTexts } from './texts.ts'

/** All steps are done. */
export function Connected({ app: { number } }: { app: AppView }) {
  const { watch: t } = useTexts(connectTexts)
  return (
    <div className={classes.connected}>
      <span className={classes.connectedIcon} aria-hidden>
        <IconPlugConnected size={24} stroke={1.6} />
      </span>
      <div>
        <Text fw={650}>{t.connectedHeading}</Text>
        <Text size="sm" mt={2} maw="38rem">
          {t.connectedText}
        </Text>
        <Group gap="lg" mt="xs">
          <Anchor component={Link} href={`/access?app=${number}`} size="sm">
            {t.toAccess}
          </Anchor>
          <Anchor component={Link} href={`/advice?app=${number}`} size="sm">
            {t.toAdvice}
          </Anchor>
        </Group>
      </div>
    </div>
  )
}
