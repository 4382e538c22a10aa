import { Button } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTexts } from '../i18n/index.ts'
import { announce } from './announce.ts'
import { partsTexts } from './texts.ts'

interface Props {
  /** What goes to the clipboard. */
  value: string
  /** What it is, for those who hear it: `Copy appId`. */
  label?: string
  size?: 'compact-sm' | 'sm' | 'md'
  variant?: 'default' | 'filled' | 'subtle'
  onCopied?: () => void
}

/** Copies, and says so: to the eye for two seconds, to the ear once. */
export function CopyButton({ value, label, size = 'compact-sm', variant = 'default', onCopied }: Props) {
  const t = useTexts(partsTexts)
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value)
    } catch {
      announce(t.copyFailed)
      return
    }
    setCopied(true)
    announce(t.copied)
    onCopied?.()
  }
  const Icon = copied ? IconCheck : IconCopy
  return (
    <Button
      variant={variant}
      size={size}
      leftSection={<Icon size={16} stroke={1.7} aria-hidden />}
      aria-label={label === undefined ? undefined : `${t.copy}: ${label}`}
      onClick={() => void copy()}
    >
      {/* Both words take the room of the longer one, so that nothing beside the button moves. */}
      <span style={{ display: 'inline-grid', textAlign: 'start' }}>
        <span style={{ gridArea: '1 / 1', visibility: copied ? 'hidden' : 'visible' }}>{t.copy}</span>
        <span aria-hidden={!copied} style={{ gridArea: '1 / 1', visibility: copied ? 'visible' : 'hidden' }}>
          {t.copied}
        </span>
      </span>
    </Button>
  )
}
