import type { AppView } from '@chatapp-access/contract/account'
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../../i18n/index.ts'
import { appTexts } from './texts.ts'

/** What the server refuses while the app is off is not offered then; it says so instead. */
export function WhileOn({ app, children }: { app: AppView; children: ReactNode }) {
  const t = useTexts(appTexts)
  if (app.state === 'active') return children
  return (
    <Text size="sm" c="dimmed">
      {t.whileOff}
    </Text>
  )
}
