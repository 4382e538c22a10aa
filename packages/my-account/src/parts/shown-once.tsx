import { Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTexts } from '../i18n/index.ts'
import { CopyButton } from './copy-button.tsx'
import classes from './parts.module.css'
import { partsTexts } from './texts.ts'

interface Props {
  /** What it is: `App password`. */
  label: string
  /** One secret, or a list of them (recovery codes). */
  value: string | readonly string[]
  /** Another word than "this is shown only now". */
  note?: string
  /** The person says it is kept; the caller forgets the value then. */
  onSaved: () => void
}

/** A secret that never comes back: shown in full, copied with one press, gone when the person says it is kept. */
export function ShownOnce({ label, value, note, onSaved }: Props) {
  const t = useTexts(partsTexts)
  const frame = useRef<HTMLElement>(null)
  // The button that brought it is gone or behind: who uses the keyboard goes on from here, and hears what it is.
  useEffect(() => frame.current?.focus(), [])
  const lines = typeof value === 'string' ? [value] : value
  return (
    <section ref={frame} tabIndex={-1} aria-label={label} className={classes.shownOnce}>
      <Stack gap="sm">
        <Text fw={600}>{label}</Text>
        <ul className={lines.length > 1 ? classes.secrets : classes.secret}>
          {lines.map(line => (
            <li key={line}>
              <code>{line}</code>
            </li>
          ))}
        </ul>
        <Text size="sm" className={classes.warning}>
          <IconAlertTriangle size={18} stroke={1.7} aria-hidden />
          <span>{note ?? t.shownOnce}</span>
        </Text>
        <Group gap="sm">
          <CopyButton value={lines.join('\n')} label={label} size="sm" variant="filled" />
          <Button variant="default" size="sm" onClick={onSaved}>
            {t.saved}
          </Button>
        </Group>
      </Stack>
    </section>
  )
}
