import { Button, Stack, Text } from '@mantine/core'
import { IconCloudOff } from '@tabler/icons-react'
import { ApiFailure } from '../api/failure.ts'
import { useFormat, useTexts } from '../i18n/index.ts'
import { failureWords } from './failure-words.ts'
import classes from './parts.module.css'
import { partsTexts } from './texts.ts'

interface Props {
  failure: unknown
  onRetry: () => unknown
}

/** In place of what could not be loaded: why, the request to name to support, and the way on. */
export function ErrorState({ failure, onRetry }: Props) {
  const t = useTexts(partsTexts)
  const format = useFormat()
  const requestId = failure instanceof ApiFailure ? failure.requestId : undefined
  return (
    <Stack role="alert" className={classes.state} gap="xs" align="center">
      <IconCloudOff size={30} stroke={1.4} aria-hidden className={classes.stateIcon} />
      <Text fw={600}>{t.errorHeading}</Text>
      <Text c="dimmed">{failureWords(failure, t, format)}</Text>
      {requestId !== undefined && (
        <Text size="xs" c="dimmed" ff="monospace">
          {t.requestId(requestId)}
        </Text>
      )}
      <Button variant="default" mt="xs" onClick={() => void onRetry()}>
        {t.retry}
      </Button>
    </Stack>
  )
}
