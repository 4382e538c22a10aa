import { Anchor, Button } from '@mantine/core'
import { IconKeyOff, IconPlugConnected } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useTexts } from '../../i18n/index.ts'
import { EmptyState } from '../../parts/index.ts'
import { accessTexts } from './texts.ts'

/** Nobody holds tokens: at all, or of the app chosen. */
export function NoAccess({ app }: { app: string | undefined }) {
  const t = useTexts(accessTexts)
  const connect = (
    <Button
      component={Link}
      href={app === undefined ? '/connect' : `/connect/${app}`}
      leftSection={<IconPlugConnected size={18} stroke={1.7} aria-hidden />}
    >
      {t.connect}
    </Button>
  )
  return (
    <EmptyState icon={IconKeyOff} title={t.emptyHeading} action={connect}>
      {app === undefined ? (
        t.emptyText
      ) : (
        <>
          {t.emptyApp}{' '}
          <Anchor component={Link} href="/access">
            {t.allApps}
          </Anchor>
        </>
      )}
    </EmptyState>
  )
}
