import { type MantineSpacing, Text } from '@mantine/core'
import { useFormat, useTexts } from '../i18n/index.ts'
import { failureWords } from './failure-words.ts'
import classes from './parts.module.css'
import { partsTexts } from './texts.ts'

/** One line under a form or a button: why it was refused. Read out as it appears; nothing while there is no failure. */
export function ErrorText({ failure, mt }: { failure: unknown; mt?: MantineSpacing }) {
  const t = useTexts(partsTexts)
  const format = useFormat()
  return (
    <div role="alert" className={classes.errorText}>
      {failure !== undefined && failure !== null && (
        <Text c="var(--mantine-color-error)" size="sm" {...(mt !== undefined && { mt })}>
          {failureWords(failure, t, format)}
        </Text>
      )}
    </div>
  )
}
